using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Application.Users.Contracts;

/// <summary>Section <c>Sessions</c>: lifetimes of sessions and refresh tokens.</summary>
public sealed class SessionOptions : IValidatableObject
{
    public const string Section = "Sessions";

    /// <summary>Absolute lifetime of a session; refreshing does not extend it. Default 30 days, at most 400.</summary>
    public TimeSpan AbsoluteLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>A refresh token expires when it is not used for this long. Default 7 days.</summary>
    public TimeSpan IdleLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// A refresh token reused within this time gets a new pair of tokens instead of revoking the session: two tabs, or a lost response.
    /// Default 10 s; 0 to 60 s.
    /// </summary>
    public TimeSpan RefreshReuseGrace { get; set; } = TimeSpan.FromSeconds(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AbsoluteLifetime <= TimeSpan.Zero || AbsoluteLifetime > TimeSpan.FromDays(400))
        {
            yield return new ValidationResult("Sessions:AbsoluteLifetime must be above 0 and at most 400 days.");
        }

        if (IdleLifetime <= TimeSpan.Zero || IdleLifetime > AbsoluteLifetime)
        {
            yield return new ValidationResult("Sessions:IdleLifetime must be above 0 and at most Sessions:AbsoluteLifetime.");
        }

        if (RefreshReuseGrace < TimeSpan.Zero || RefreshReuseGrace > TimeSpan.FromMinutes(1))
        {
            yield return new ValidationResult("Sessions:RefreshReuseGrace must be between 0 and 60 seconds.");
        }
    }
}
