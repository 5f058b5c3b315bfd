using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SvcInfra.Infrastructure.Persistence.Conventions;

/// <summary>
/// Instants are in UTC with microsecond precision, as PostgreSQL stores them, so that both engines read back what was written.
/// </summary>
public static class UtcInstant
{
    public static DateTimeOffset Truncate(DateTimeOffset value)
    {
        var utc = value.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>Since the Unix epoch, the format of SQLite's columns.</summary>
    public static long ToMicrosecondsSinceEpoch(DateTimeOffset value) =>
        (Truncate(value).Ticks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicrosecondsSinceEpoch(long value) =>
        DateTimeOffset.UnixEpoch.AddTicks(value * TimeSpan.TicksPerMicrosecond);

    internal sealed class ToTimestamp() : ValueConverter<DateTimeOffset, DateTimeOffset>(v => Truncate(v), v => v);

    /// <summary>Microseconds since the Unix epoch: SQLite has no instant type, and integers sort and compare correctly.</summary>
    internal sealed class ToMicroseconds() : ValueConverter<DateTimeOffset, long>(
        v => ToMicrosecondsSinceEpoch(v), v => FromMicrosecondsSinceEpoch(v));
}
