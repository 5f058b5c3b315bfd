using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using SvcInfra.Application.BotProtection;
using SvcInfra.Application.BotProtection.Contracts;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.BotProtection;

internal sealed class BotProtectionModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<BotProtectionOptions>(BotProtectionOptions.Section);
        services.AddSingleton<ProofOfWork>();
        services.AddSingleton<SiteVerify>();
        services.AddSingleton<ConfiguredChallenges>();
        services.AddSingleton<IChallengeVerifier>(provider => provider.GetRequiredService<ConfiguredChallenges>());
        services.AddSingleton<IChallengeSource>(provider => provider.GetRequiredService<ConfiguredChallenges>());
        services.AddSingleton<DisposableDomains>();
        services.AddSingleton<IEmailDomains>(provider => provider.GetRequiredService<DisposableDomains>());
        services.AddHttpClient(SiteVerify.Client)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false })
            .AddStandardResilienceHandler()
            .Configure((resilience, provider) => Configure(resilience, provider.GetRequiredService<IOptions<BotProtectionOptions>>().Value));
    }

    /// <summary>One retry, after half of the time: a person waits.</summary>
    private static void Configure(HttpStandardResilienceOptions resilience, BotProtectionOptions options)
    {
        resilience.TotalRequestTimeout.Timeout = options.Timeout;
        resilience.AttemptTimeout.Timeout = options.Timeout / 2;
        resilience.CircuitBreaker.SamplingDuration = TimeSpan.FromSeconds(60);
        resilience.Retry.MaxRetryAttempts = 1;
        resilience.Retry.Delay = TimeSpan.FromMilliseconds(100);
        if (options.Provider != ChallengeProvider.Turnstile)
        {
            // hCaptcha refuses a response that it has seen, also if its answer was lost.
            resilience.Retry.DisableForUnsafeHttpMethods();
        }
    }
}
