namespace SvcInfra.Application.BotProtection.Contracts;

/// <summary>Checks that a browser or a program spent effort before an anonymous request that costs something.</summary>
public interface IChallengeVerifier
{
    /// <summary>Passes every request when no provider is configured.</summary>
    /// <param name="response">From the client, unchecked, of any length; null without one.</param>
    /// <param name="ipAddress">The client's; null when unknown.</param>
    ValueTask<ChallengeOutcome> VerifyAsync(string? response, string? ipAddress, CancellationToken cancellationToken);
}

public enum ChallengeOutcome
{
    Passed,

    /// <summary>The request has no response.</summary>
    Missing,

    /// <summary>Wrong, expired, used before, or for another site.</summary>
    Failed,

    /// <summary>The provider does not respond, or refuses our credentials.</summary>
    Unavailable,
}
