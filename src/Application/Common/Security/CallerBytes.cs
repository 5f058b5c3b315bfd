namespace SvcInfra.Application.Common.Security;

/// <summary>The caller and the tenant context as bytes, for what belongs to one caller alone: ETags, idempotency keys, cache entries.</summary>
public static class CallerBytes
{
    private const int IdLength = 16;

    /// <returns>81 bytes: the kind of principal and five ids, zero where one is missing.</returns>
    public static byte[] ToBytes(this IRequestContext caller)
    {
        ReadOnlySpan<Guid?> ids = [caller.UserId, caller.ServiceAccountId, caller.ApiKeyId, caller.TenantId, caller.OnBehalfOf];
        var bytes = new byte[1 + (ids.Length * IdLength)];
        bytes[0] = (byte)caller.Principal;
        for (var i = 0; i < ids.Length; i++)
        {
            (ids[i] ?? Guid.Empty).TryWriteBytes(bytes.AsSpan(1 + (i * IdLength)), bigEndian: true, out _);
        }

        return bytes;
    }
}
