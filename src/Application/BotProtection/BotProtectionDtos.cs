namespace SvcInfra.Application.BotProtection;

/// <param name="Provider">Which widget or algorithm to use.</param>
/// <param name="SiteKey">For the widget of Turnstile or hCaptcha; null otherwise.</param>
/// <param name="Challenge">For the proof of work; null otherwise.</param>
/// <param name="Difficulty">The leading zero bits that the SHA-256 of the response needs; null without a proof of work.</param>
/// <param name="ExpiresAt">When the challenge expires (UTC); null without a proof of work.</param>
public sealed record ChallengeDto(
    ChallengeProvider Provider, string? SiteKey = null, string? Challenge = null, int? Difficulty = null, DateTimeOffset? ExpiresAt = null);

public enum ChallengeProvider
{
    /// <summary>No challenge is required.</summary>
    None,

    /// <summary>The client searches a number, without another company's service.</summary>
    ProofOfWork,

    /// <summary>Cloudflare Turnstile.</summary>
    Turnstile,

    /// <summary>hCaptcha.</summary>
    HCaptcha,
}
