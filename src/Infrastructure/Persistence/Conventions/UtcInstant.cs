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

    /// <summary>Since the Unix epoch, as SQLite's columns have them.</summary>
    public static long ToMicrosecondsSinceEpoch(DateTimeOffset value) => (Truncate(value).Ticks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicrosecondsSinceEpoch(long value) => DateTimeOffset.UnixEpoch.AddTicks(value * TimeSpan.TicksPerMicrosecond);

    internal sealed class ToTimestamp() : ValueConverter<DateTimeOffset, DateTimeOffset>(v => Truncate(v), v => v);

    /// <summary>Microseconds since the Unix epoch: SQLite has no instant, and integers sort and compare as they should.</summary>
    internal sealed class ToMicroseconds() : ValueConverter<DateTimeOffset, long>(v => ToMicrosecondsSinceEpoch(v), v => FromMicrosecondsSinceEpoch(v));
}
