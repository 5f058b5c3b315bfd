using System.Globalization;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>Reads <c>Retry-After</c>: seconds or a date (RFC 9110 §10.2.3).</summary>
public static class RetryAfter
{
    public const string Header = "Retry-After";

    /// <returns>Null when the status does not make it count, or the value is absent, invalid or in the past.</returns>
    public static TimeSpan? Read(int status, IReadOnlyDictionary<string, string> headers, DateTimeOffset now)
    {
        if (!AttemptOutcome.MayAskForPause(status) || !headers.TryGetValue(Header, out var text))
        {
            return null;
        }

        var pause = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, (long)RetrySchedule.MaxRetryAfter.TotalSeconds))
            : DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date - now
            : TimeSpan.Zero;
        return pause <= TimeSpan.Zero ? null : pause < RetrySchedule.MaxRetryAfter ? pause : RetrySchedule.MaxRetryAfter;
    }
}
