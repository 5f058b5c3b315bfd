using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SvcInfra.Application.BotProtection.Contracts;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.RateLimits.Contracts;
using SvcInfra.Infrastructure.BotProtection;
using SvcInfra.Infrastructure.RateLimits;
using SvcInfra.Infrastructure.RateLimits.Memory;
using SvcInfra.Infrastructure.Security;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.BotProtection;

public sealed class SiteVerifyTests : IAsyncLifetime
{
    private SiteVerifyServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SiteVerifyServer.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("Turnstile", "idempotency_key")]
    [InlineData("HCaptcha", "sitekey")]
    public async Task Response_passes_once(string provider, string field)
    {
        await using var services = Of(provider);

        (await VerifyAsync(services, "good")).ShouldBe(ChallengeOutcome.Passed);
        (await VerifyAsync(services, "good")).ShouldBe(ChallengeOutcome.Failed);
        (await VerifyAsync(services, "bad")).ShouldBe(ChallengeOutcome.Failed);
        (await VerifyAsync(services, null)).ShouldBe(ChallengeOutcome.Missing);
        (await VerifyAsync(services, new string('x', 10_000))).ShouldBe(ChallengeOutcome.Failed);

        _server.Requests.Count.ShouldBe(3);
        _server.Requests.ShouldAllBe(form => form[field].Count == 1 && form["remoteip"].Count == 0);
    }

    [Fact]
    public async Task IP_address_is_sent_only_if_the_setting_says_so()
    {
        await using var services = Of("Turnstile", ("SendIpAddress", "true"));

        await VerifyAsync(services, "good");

        _server.Requests.ShouldHaveSingleItem()["remoteip"].ToString().ShouldBe("192.0.2.7");
    }

    [Theory]
    [InlineData("app.example.com", ChallengeOutcome.Passed)]
    [InlineData("other.example.com", ChallengeOutcome.Failed)]
    public async Task Response_of_another_site_is_refused(string hostname, ChallengeOutcome outcome)
    {
        await using var services = Of("HCaptcha", ("Hostnames:0", hostname));

        (await VerifyAsync(services, "good")).ShouldBe(outcome);
    }

    [Fact]
    public async Task Turnstile_is_asked_again_with_the_same_idempotency_key_and_hCaptcha_only_once()
    {
        _server.Failures = 1;
        await using var turnstile = Of("Turnstile");
        (await VerifyAsync(turnstile, "good")).ShouldBe(ChallengeOutcome.Passed);
        _server.Requests.Select(form => form["idempotency_key"].ToString()).Distinct().ShouldHaveSingleItem();

        _server.Failures = 1;
        await using var hCaptcha = Of("HCaptcha");
        (await VerifyAsync(hCaptcha, "good")).ShouldBe(ChallengeOutcome.Unavailable);
    }

    [Theory]
    [InlineData("Refuse", ChallengeOutcome.Unavailable)]
    [InlineData("Allow", ChallengeOutcome.Passed)]
    public async Task Setting_decides_while_the_provider_is_unavailable(string setting, ChallengeOutcome outcome)
    {
        await using var closed = Of("Turnstile", ("WhenUnavailable", setting), ("Turnstile:Url", $"http://127.0.0.1:{FreePort.Find()}/"));
        await using var wrongKey = Of("Turnstile", ("WhenUnavailable", setting), ("Turnstile:SecretKey", "wrong"));
        await using var nonsense = Of("Turnstile", ("WhenUnavailable", setting));

        (await VerifyAsync(closed, "good")).ShouldBe(outcome);
        (await VerifyAsync(wrongKey, "good")).ShouldBe(outcome);
        _server.Body = "<html>";
        (await VerifyAsync(nonsense, "good")).ShouldBe(outcome);
    }

    private static ValueTask<ChallengeOutcome> VerifyAsync(IServiceProvider services, string? response) =>
        services.GetRequiredService<IChallengeVerifier>().VerifyAsync(response, "192.0.2.7", CancellationToken.None);

    private ServiceProvider Of(string provider, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["BotProtection:Provider"] = provider,
            [$"BotProtection:{provider}:SiteKey"] = "site",
            [$"BotProtection:{provider}:SecretKey"] = SiteVerifyServer.Secret,
            [$"BotProtection:{provider}:Url"] = _server.Url,
        };
        foreach (var (key, value) in more)
        {
            settings[$"BotProtection:{key}"] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ISecretProtector>(new DataProtectionSecrets(new EphemeralDataProtectionProvider()));
        services.AddSingleton<ISingleUse>(new SingleUse(new MemoryRateLimitStore(TimeProvider.System)));
        new BotProtectionModule().AddServices(services, configuration, new HostingEnvironment());
        return services.BuildServiceProvider();
    }
}
