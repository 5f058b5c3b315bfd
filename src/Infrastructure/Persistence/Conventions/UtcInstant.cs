using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SvcInfra.Infrastructure.Persistence.Conventions;

/// <summary>
/// Instants are UTC and have microseconds, which is what PostgreSQL keeps: so a value reads back as it was written on
/// both engines.
/// </summary>
public static class UtcInstant
{
    public static DateTimeOffset Truncate(DateTimeOffset value)
    {
        var utc = value.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    internal sealed class ToTimestamp() : ValueConverter<DateTimeOffset, DateTimeOffset>(v => Truncate(v), v => v);

    /// <summary>Microseconds since the Unix epoch: SQLite has no instant, and integers sort and compare as they should.</summary>
    internal sealed class ToMicroseconds() : ValueConverter<DateTimeOffset, long>(v => Encode(v), v => Decode(v))
    {
        private static long Encode(DateTimeOffset value) => (Truncate(value).Ticks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

        private static DateTimeOffset Decode(long value) => DateTimeOffset.UnixEpoch.AddTicks(value * TimeSpan.TicksPerMicrosecond);
    }
}
