using System.ComponentModel.DataAnnotations;
using SvcInfra.Application.BotProtection;

namespace SvcInfra.Infrastructure.BotProtection;

/// <summary>Section <c>BotProtection</c>: whether anonymous requests that cost something need a solved challenge.</summary>
public sealed class BotProtectionOptions : IValidatableObject
{
    public const string Section = "BotProtection";

    /// <summary><c>None</c>, <c>ProofOfWork</c>, <c>Turnstile</c> or <c>HCaptcha</c>. Default <c>None</c>.</summary>
    public ChallengeProvider Provider { get; set; }

    /// <summary>
    /// What happens while Turnstile or hCaptcha does not respond: <c>Refuse</c> (503) or <c>Allow</c>. Default <c>Refuse</c>. <c>Allow</c> also
    /// lets bots pass during an outage.
    /// </summary>
    public WhenUnavailable WhenUnavailable { get; set; }

    /// <summary>How long Turnstile or hCaptcha may take, retries included. Default 5 seconds; 1 to 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30", ErrorMessage = Section + ":Timeout must be from {1} to {2}.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether the client's IP address is sent to Turnstile or hCaptcha, which improves their decision. Default false: it is personal data.
    /// </summary>
    public bool SendIpAddress { get; set; }

    /// <summary>The host names of your pages; responses from others are refused. Default: any.</summary>
    public IList<string> Hostnames { get; } = [];

    public ProofOfWorkOptions ProofOfWork { get; } = new();

    public SiteVerifyOptions Turnstile { get; } = new() { Url = "https://challenges.cloudflare.com/turnstile/v0/siteverify" };

    public SiteVerifyOptions HCaptcha { get; } = new() { Url = "https://api.hcaptcha.com/siteverify" };

    /// <summary>
    /// The path of a list of domains with which nobody may register, one in a line; <c>#</c> begins a comment. Relative to the content root. Default:
    /// none.
    /// </summary>
    public string? DisposableDomainsFile { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        ProofOfWork.Validate()
            .Concat(Turnstile.Validate(nameof(Turnstile), Provider == ChallengeProvider.Turnstile))
            .Concat(HCaptcha.Validate(nameof(HCaptcha), Provider == ChallengeProvider.HCaptcha))
            .Select(sentence => new ValidationResult(sentence));
}

public enum WhenUnavailable
{
    Refuse,
    Allow,
}

/// <summary>Section <c>BotProtection:ProofOfWork</c>.</summary>
public sealed class ProofOfWorkOptions
{
    internal static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(1);

    /// <summary>
    /// The leading zero bits that a solution needs: each more doubles the work. Default 18, about 260,000 hashes; 8 to 28.
    /// </summary>
    public int Difficulty { get; set; } = 18;

    /// <summary>How long a challenge can be solved. Default 5 minutes; 30 seconds to 1 hour.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    internal IEnumerable<string> Validate()
    {
        if (Difficulty is < 8 or > 28)
        {
            yield return $"{BotProtectionOptions.Section}:ProofOfWork:Difficulty must be from 8 to 28.";
        }

        if (Lifetime < TimeSpan.FromSeconds(30) || Lifetime > MaxLifetime)
        {
            yield return $"{BotProtectionOptions.Section}:ProofOfWork:Lifetime must be from 00:00:30 to 01:00:00.";
        }
    }
}

/// <summary>Sections <c>BotProtection:Turnstile</c> and <c>BotProtection:HCaptcha</c>.</summary>
public sealed class SiteVerifyOptions
{
    /// <summary>The public key of your site, for its widget. Required if the provider is used.</summary>
    public string? SiteKey { get; set; }

    /// <summary>The secret key of your site. Required if the provider is used; never logged.</summary>
    public string? SecretKey { get; set; }

    /// <summary>Where responses are checked: https, or http on loopback. Default: the provider's.</summary>
    public string Url { get; set; } = string.Empty;

    internal IEnumerable<string> Validate(string provider, bool isUsed)
    {
        var section = $"{BotProtectionOptions.Section}:{provider}";
        if (isUsed && (string.IsNullOrWhiteSpace(SiteKey) || string.IsNullOrWhiteSpace(SecretKey)))
        {
            yield return $"{section}:SiteKey and {section}:SecretKey must be set if {BotProtectionOptions.Section}:Provider is {provider}.";
        }

        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || (url.Scheme != "https" && !(url is { Scheme: "http", IsLoopback: true })))
        {
            yield return $"{section}:Url must be an https URL.";
        }
    }
}
