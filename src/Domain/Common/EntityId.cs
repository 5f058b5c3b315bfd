namespace SvcInfra.Domain.Common;

/// <summary>
/// Identifiers that sort by creation time, to a quarter of a microsecond: UUID version 7 (RFC 9562 §5.7) whose 12 bits after the
/// milliseconds are the fraction of the millisecond (§6.2, method 3). <see cref="Guid.CreateVersion7()"/> leaves them random, so that two
/// identifiers of the same millisecond sort at random.
/// </summary>
public static class EntityId
{
    private const int Fractions = 1 << 12;

    public static Guid New() => At(TimeProvider.System.GetUtcNow());

    /// <param name="instant">1970 or later.</param>
    public static Guid At(DateTimeOffset instant)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(instant).TryWriteBytes(bytes, bigEndian: true, out _);
        var fraction = (int)(instant.Ticks % TimeSpan.TicksPerMillisecond * Fractions / TimeSpan.TicksPerMillisecond);
        bytes[6] = (byte)(0x70 | (fraction >> 8));
        bytes[7] = (byte)fraction;
        return new Guid(bytes, bigEndian: true);
    }
}
