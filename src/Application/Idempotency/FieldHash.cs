using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Idempotency;

/// <summary>SHA-256 over fields. Each is preceded by its length, so that no two lists of fields have the same bytes.</summary>
public sealed class FieldHash : IDisposable
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The scope of a key: the same key of another caller, tenant or operation has another one.</summary>
    public static byte[] ScopeOf(IdempotencyKey key, IRequestContext caller)
    {
        using var hash = new FieldHash();
        return hash.Add(caller.ToBytes()).Add(key.Method).Add(key.Route).Add(key.Value).Finish();
    }

    public FieldHash Add(string field) => Add(Encoding.UTF8.GetBytes(field));

    public FieldHash Add(ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
        _sha256.AppendData(length);
        _sha256.AppendData(field);
        return this;
    }

    /// <returns>32 bytes.</returns>
    public byte[] Finish() => _sha256.GetHashAndReset();

    public void Dispose() => _sha256.Dispose();
}
