namespace SvcInfra.Application.BotProtection;

/// <summary>Creates what a client needs to pass the configured provider's check.</summary>
public interface IChallengeSource
{
    ChallengeDto Create();
}
