using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Application.ApiKeys;

/// <summary>Section <c>ApiKeys</c>.</summary>
public sealed class ApiKeyOptions : IValidatableObject
{
    public const string Section = "ApiKeys";
    public const string Live = "live";
    public const string Test = "test";

    /// <summary>
    /// The first part of keys, by which secret scanners recognise them: 2 to 16 lower-case letters and digits, starting with a letter. Default
    /// <c>svc</c>. After a change, existing keys are refused.
    /// </summary>
    [RegularExpression(
        "^[a-z][a-z0-9]{1,15}$", ErrorMessage = "ApiKeys:Prefix must be 2 to 16 lower-case letters and digits, starting with a letter.")]
    public string Prefix { get; set; } = "svc";

    /// <summary>
    /// The second part of keys: <c>live</c> or <c>test</c>. Default: <c>live</c> in Production, <c>test</c> elsewhere. Keys of the other environment
    /// are refused.
    /// </summary>
    [RegularExpression("^(live|test)$", ErrorMessage = "ApiKeys:Environment must be live or test.")]
    public string? Environment { get; set; }

    /// <summary>The lifetime of a key when the request does not set one. Default 90 days; 1 day to <see cref="MaxLifetime"/>.</summary>
    public TimeSpan DefaultLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>The longest lifetime of a key. Default 366 days; 1 to 3,660 days.</summary>
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromDays(366);

    /// <summary>How many active keys a member or a service account may have. Default 50; 1 to 1,000.</summary>
    [Range(1, 1_000, ErrorMessage = "ApiKeys:MaxPerOwner must be between 1 and 1000.")]
    public int MaxPerOwner { get; set; } = 50;

    /// <summary>How many service accounts a tenant may have. Default 100; 1 to 10,000.</summary>
    [Range(1, 10_000, ErrorMessage = "ApiKeys:MaxServiceAccounts must be between 1 and 10000.")]
    public int MaxServiceAccounts { get; set; } = 100;

    /// <summary>How long an expired or revoked key is kept for reading before it is deleted. Default 90 days; 1 to 3,650 days.</summary>
    public TimeSpan KeepDeadFor { get; set; } = TimeSpan.FromDays(90);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxLifetime < TimeSpan.FromDays(1) || MaxLifetime > TimeSpan.FromDays(3_660))
        {
            yield return new ValidationResult("ApiKeys:MaxLifetime must be between 1 and 3660 days.");
        }

        if (DefaultLifetime < TimeSpan.FromDays(1) || DefaultLifetime > MaxLifetime)
        {
            yield return new ValidationResult("ApiKeys:DefaultLifetime must be between 1 day and ApiKeys:MaxLifetime.");
        }

        if (KeepDeadFor < TimeSpan.FromDays(1) || KeepDeadFor > TimeSpan.FromDays(3_650))
        {
            yield return new ValidationResult("ApiKeys:KeepDeadFor must be between 1 and 3650 days.");
        }
    }
}
