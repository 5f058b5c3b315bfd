using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Application.Idempotency;

/// <summary>Section <c>Idempotency</c>: how long responses to requests with an <c>Idempotency-Key</c> are stored.</summary>
public sealed class IdempotencyOptions
{
    public const string Section = "Idempotency";

    /// <summary>
    /// How long a repeated request gets the stored response; afterwards the key counts as new. Default 24 hours; 1 hour to 30 days. Applies to
    /// requests from then on.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00", ErrorMessage = Section + ":KeepFor must be from {1} to {2}.")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromHours(24);
}
