namespace SvcInfra.Domain.ApiKeys;

/// <summary>The CRC-32 of zlib, PNG and Ethernet (ISO 3309): polynomial 04C11DB7, reflected.</summary>
internal static class Crc32
{
    private const uint Reflected = 0xEDB88320;

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (Reflected & (0u - (crc & 1)));
            }
        }

        return ~crc;
    }
}
