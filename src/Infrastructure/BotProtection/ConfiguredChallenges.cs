using Microsoft.Extensions.Options;
using SvcInfra.Application.BotProtection;
using SvcInfra.Application.BotProtection.Contracts;

namespace SvcInfra.Infrastructure.BotProtection;

/// <summary>The provider that <c>BotProtection:Provider</c> names.</summary>
internal sealed class ConfiguredChallenges(ProofOfWork proofOfWork, SiteVerify siteVerify, IOptions<BotProtectionOptions> options)
    : IChallengeVerifier, IChallengeSource
{
    private ChallengeProvider Provider => options.Value.Provider;

    public ChallengeDto Create() => Provider switch
    {
        ChallengeProvider.ProofOfWork => proofOfWork.Create(),
        ChallengeProvider.Turnstile => new ChallengeDto(Provider, options.Value.Turnstile.SiteKey),
        ChallengeProvider.HCaptcha => new ChallengeDto(Provider, options.Value.HCaptcha.SiteKey),
        _ => new ChallengeDto(ChallengeProvider.None),
    };

    public async ValueTask<ChallengeOutcome> VerifyAsync(string? response, string? ipAddress, CancellationToken cancellationToken)
    {
        if (Provider == ChallengeProvider.None)
        {
            return ChallengeOutcome.Passed;
        }

        var outcome = string.IsNullOrEmpty(response) ? ChallengeOutcome.Missing
            : Provider == ChallengeProvider.ProofOfWork ? await proofOfWork.VerifyAsync(response, cancellationToken)
            : await siteVerify.VerifyAsync(response, ipAddress, cancellationToken);
        BotProtectionTelemetry.Checked(Provider, outcome);
        return outcome == ChallengeOutcome.Unavailable && options.Value.WhenUnavailable == WhenUnavailable.Allow ? ChallengeOutcome.Passed : outcome;
    }
}
