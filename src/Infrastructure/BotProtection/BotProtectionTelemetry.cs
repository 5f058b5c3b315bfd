using System.Diagnostics.Metrics;
using SvcInfra.Application.BotProtection;
using SvcInfra.Application.BotProtection.Contracts;
using SvcInfra.Application.Common.Telemetry;

namespace SvcInfra.Infrastructure.BotProtection;

internal static class BotProtectionTelemetry
{
    private static readonly Counter<long> Challenges = new Meter(ApplicationTelemetry.Name).CreateCounter<long>(
        "svcinfra.bot_protection.challenges", "{challenge}", "Responses to challenges that were checked, by provider and outcome.");

    public static void Checked(ChallengeProvider provider, ChallengeOutcome outcome) =>
        Challenges.Add(1, new("provider", provider.ToString()), new("outcome", outcome.ToString()));
}
