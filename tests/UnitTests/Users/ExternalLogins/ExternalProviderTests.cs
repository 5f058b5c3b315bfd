using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using NSubstitute;
using OpenIddict.Client;
using OpenIddict.Client.AspNetCore;
using Shouldly;
using SvcInfra.Application.Common;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.Infrastructure.Users.ExternalLogins;

namespace SvcInfra.UnitTests.Users.ExternalLogins;

public sealed class ExternalProviderTests
{
    public static TheoryData<string> Types => [.. ExternalProviderTypes.All.Keys];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_provider_type_makes_a_valid_OpenIddict_registration(string type)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var services = With(new()
        {
            ["ExternalLogin:Providers:them:Type"] = type.ToUpperInvariant(),
            ["ExternalLogin:Providers:them:ClientId"] = "id",
            ["ExternalLogin:Providers:them:ClientSecret"] = "secret",
            ["ExternalLogin:Providers:them:TeamId"] = "team",
            ["ExternalLogin:Providers:them:KeyId"] = "key",
            ["ExternalLogin:Providers:them:PrivateKey"] = key.ExportPkcs8PrivateKeyPem(),
            ["App:PublicUrl"] = "https://app.example.com",
        });

        var registration = services.GetRequiredService<IOptionsMonitor<OpenIddictClientOptions>>().CurrentValue.Registrations.ShouldHaveSingleItem();

        registration.Issuer.ShouldNotBeNull().Scheme.ShouldBe("https");
        registration.ProviderName.ShouldBe("them");
        registration.Scopes.ShouldNotBeEmpty();
        registration.RedirectUri!.AbsoluteUri.ShouldBe("https://app.example.com/api/v1/users/sign-in/external/them/callback");
    }

    [Theory]
    [InlineData("https://app.example.com", "__Host-external-state", CookieSecurePolicy.Always)]
    [InlineData("http://localhost:5000", "external-state", CookieSecurePolicy.None)]
    public void State_cookie_is_bound_to_this_host_when_the_public_URL_is_https(string publicUrl, string name, CookieSecurePolicy secure)
    {
        using var services = With(new() { ["ExternalLogin:Providers:them:Type"] = "GitHub", ["App:PublicUrl"] = publicUrl });

        var options = services.GetRequiredService<IOptionsMonitor<OpenIddictClientAspNetCoreOptions>>().CurrentValue;

        (options.CookieBuilder.Name, options.CookieBuilder.SecurePolicy, options.CookieBuilder.Path).ShouldBe((name, secure, "/"));
        options.CookieBuilder.HttpOnly.ShouldBeTrue();
        options.DisableTransportSecurityRequirement.ShouldBe(secure == CookieSecurePolicy.None);
    }

    [Fact]
    public void OpenIddict_is_not_registered_without_a_provider()
    {
        var services = new ServiceCollection();
        new ExternalLoginsModule().AddServices(services, new ConfigurationBuilder().Build(), Substitute.For<IHostEnvironment>());

        services.ShouldNotContain(service => service.ServiceType.FullName!.StartsWith("OpenIddict", StringComparison.Ordinal));
        services.ShouldNotContain(service => service.ServiceType == typeof(ExternalLoginFlow));
    }

    [Fact]
    public void Provider_types_that_do_not_verify_email_addresses_are_not_trusted()
    {
        ExternalProviderTypes.All.Where(type => type.Value.VerifiedClaim is null).Select(type => type.Key)
            .ShouldBe(["GitHub", "Microsoft", "Facebook", "Twitter"], ignoreOrder: true);
        ExternalProviderTypes.VerifiedClaimOf("oidc").ShouldBe("email_verified");
    }

    [Fact]
    public void Provider_type_has_defaults_that_settings_override()
    {
        string[] types = [.. ExternalProviderTypes.All.Keys, "oidc"];
        var defaults = types.ToDictionary(type => type, type => new ExternalProviderOptions { Type = type });

        types.Where(type => !ExternalProviderTypes.ForcesPkce(defaults[type])).ShouldBe(["LinkedIn"]);
        types.Where(type => ExternalProviderTypes.UsesFormPost(defaults[type])).ShouldBe(["Apple"]);
        types.Where(type => ExternalProviderTypes.PromptOf(defaults[type]) == "select_account")
            .ShouldBe(["Google", "GitHub", "Microsoft", "oidc"], ignoreOrder: true);
        types.Where(type => ExternalProviderTypes.DefaultScopes(type, isOffline: true).Any(scope => scope is "offline_access" or "offline.access"))
            .ShouldBe(["Microsoft", "Twitter", "oidc"], ignoreOrder: true);
        types.ShouldAllBe(type => !ExternalProviderTypes.DefaultScopes(type, false).Any(scope => scope.StartsWith("offline")));

        ExternalProviderTypes.ForcesPkce(new ExternalProviderOptions { Type = "LinkedIn", ForcePkce = true }).ShouldBeTrue();
        ExternalProviderTypes.PromptOf(new ExternalProviderOptions { Type = "Google", Prompt = "" }).ShouldBeNull();
        ExternalProviderTypes.UsesFormPost(new ExternalProviderOptions { Type = "oidc", ResponseMode = "form_post" }).ShouldBeTrue();
    }

    [Theory]
    [InlineData("ResponseMode", "fragment", "ResponseMode")]
    [InlineData("Prompt", "login none", "Prompt")]
    [InlineData("MaxAge", "-00:00:01", "MaxAge")]
    [InlineData("MaxAge", "366.00:00:00", "MaxAge")]
    [InlineData("RequiredAcr:0", "phr", "RequiredAcr")]
    public void Invalid_provider_setting_is_refused_and_named(string key, string value, string named)
    {
        using var services = With(new()
        {
            ["ExternalLogin:Providers:them:Type"] = "GitHub",
            ["ExternalLogin:Providers:them:ClientId"] = "id",
            ["ExternalLogin:Providers:them:ClientSecret"] = "secret",
            [$"ExternalLogin:Providers:them:{key}"] = value,
        });

        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<ExternalLoginOptions>>().Value)
            .Message.ShouldContain(named);
    }

    [Theory]
    [InlineData("form_post", "http://app.example.com", "Production", false)]
    [InlineData("form_post", "https://app.example.com", "Production", true)]
    [InlineData("form_post", "http://localhost:5000", "Development", true)]
    [InlineData("query", "http://app.example.com", "Production", true)]
    public void Posted_response_requires_https_in_Production(string responseMode, string publicUrl, string environment, bool starts)
    {
        using var services = With(
            new()
            {
                ["ExternalLogin:Providers:them:Type"] = "Google",
                ["ExternalLogin:Providers:them:ClientId"] = "id",
                ["ExternalLogin:Providers:them:ClientSecret"] = "secret",
                ["ExternalLogin:Providers:them:ResponseMode"] = responseMode,
                ["App:PublicUrl"] = publicUrl,
            },
            environment);
        var options = services.GetRequiredService<IOptions<ExternalLoginOptions>>();

        if (starts)
        {
            options.Value.Providers.ShouldHaveSingleItem();
        }
        else
        {
            Should.Throw<OptionsValidationException>(() => options.Value).Message.ShouldContain("ExternalLogin:Providers:them uses form_post");
        }
    }

    private static ServiceProvider With(Dictionary<string, string?> settings, string environment = "Production")
    {
        var host = Substitute.For<IHostEnvironment>();
        host.EnvironmentName.Returns(environment);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(configuration).AddSingleton(TimeProvider.System).AddSingleton(host)
            .AddOptions<AppOptions>().BindConfiguration(AppOptions.Section);
        new ExternalLoginsModule().AddServices(services, configuration, host);
        return services.BuildServiceProvider();
    }
}
