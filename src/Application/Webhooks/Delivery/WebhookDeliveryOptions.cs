using System.ComponentModel.DataAnnotations;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>Section <c>WebhookDelivery</c>: how webhooks are sent, and how long their log is kept.</summary>
public sealed class WebhookDeliveryOptions : IValidatableObject
{
    public const string Section = "WebhookDelivery";

    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(7);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>For a whole attempt: DNS, connection, TLS, response and body. Default 15 seconds; 1 to 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00", ErrorMessage = Section + ":Timeout must be from {1} to {2}.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The delays before the second and the later attempts, 20 % more or less. Default: 5 seconds, 5 and 30 minutes, 2, 5, 10 and 10 hours. At
    /// most 20 delays of 1 millisecond to 7 days.
    /// </summary>
    public IList<TimeSpan> RetryDelays { get; } = [];

    /// <summary>A subscription whose attempts all fail for this long is disabled. Default 5 days; 1 hour to 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00", ErrorMessage = Section + ":DisableAfter must be from {1} to {2}.")]
    public TimeSpan DisableAfter { get; set; } = TimeSpan.FromDays(5);

    /// <summary>How long finished deliveries and their messages are kept. Default 30 days; 1 to 365 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "365.00:00:00", ErrorMessage = Section + ":Retention must be from {1} to {2}.")]
    public TimeSpan Retention { get; set; } = 30 * Day;

    /// <summary>The bytes of a response's body that the log keeps. Default 1024; 0 to 4096.</summary>
    [Range(0, 4_096, ErrorMessage = Section + ":ResponseHeadBytes must be from {1} to {2}.")]
    public int ResponseHeadBytes { get; set; } = 1_024;

    /// <summary>Attempts to one endpoint at the same time. Default 8; 1 to 32.</summary>
    [Range(1, 32, ErrorMessage = Section + ":Concurrency must be from {1} to {2}.")]
    public int Concurrency { get; set; } = 8;

    /// <summary>Deliveries that one turn of an endpoint reads. Default 100; 1 to 1000.</summary>
    [Range(1, 1_000, ErrorMessage = Section + ":BatchSize must be from {1} to {2}.")]
    public int BatchSize { get; set; } = 100;

    /// <summary>An attempt that takes longer makes its endpoint slow. Default 1 second; 10 milliseconds to 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00", ErrorMessage = Section + ":SlowAfter must be from {1} to {2}.")]
    public TimeSpan SlowAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Deliveries that one replay may repeat. Default 10,000; 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = Section + ":MaxReplay must be from {1} to {2}.")]
    public int MaxReplay { get; set; } = 10_000;

    internal IReadOnlyList<TimeSpan> Delays => RetryDelays.Count > 0 ? [.. RetryDelays] : RetrySchedule.DefaultDelays;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RetryDelays.Count > 20 || RetryDelays.Any(delay => delay < TimeSpan.FromMilliseconds(1) || delay > MaxDelay))
        {
            yield return new ValidationResult($"{Section}:RetryDelays takes at most 20 delays, each from 1 millisecond to 7 days.");
        }
    }
}
