using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using NSubstitute;
using Shouldly;
using SvcInfra.Application.Common;
using SvcInfra.Infrastructure.Users.Passkeys;

namespace SvcInfra.UnitTests.Users.Passkeys;

public sealed class PasskeyValidationTests
{
    [Theory]
    [InlineData("https://app.example.com", null, new string[0])]
    [InlineData("https://app.example.com/base", "example.com", new string[0])]
    [InlineData("https://app.example.com", "example.com", new[] { "https://example.com", "https://login.example.com:8443" })]
    [InlineData("https://internal.local", "example.com", new[] { "https://example.com" })]
    public void Domain_with_matching_origins_is_valid_in_Production(string publicUrl, string? domain, string[] origins) =>
        Validate(Environments.Production, publicUrl, domain, origins).ShouldBeEmpty();

    [Theory]
    [InlineData("http://localhost:5000")]
    [InlineData("http://127.0.0.1:5000")]
    public void Development_accepts_http(string publicUrl) => Validate(Environments.Development, publicUrl, domain: null, []).ShouldBeEmpty();

    [Theory]
    [InlineData("https://example.com", "Passkeys:ServerDomain")]
    [InlineData("example.com:443", "Passkeys:ServerDomain")]
    [InlineData("Example.com", "Passkeys:ServerDomain")]
    [InlineData("127.0.0.1", "Passkeys:ServerDomain")]
    [InlineData("", "Passkeys:ServerDomain")]
    [InlineData("ample.com", "Passkeys:Origins")]
    public void Domain_that_browsers_reject_is_refused(string domain, string key) =>
        Validate(Environments.Production, "https://example.com", domain, []).ShouldHaveSingleItem().ShouldContain(key);

    [Theory]
    [InlineData("example.com")]
    [InlineData("https://example.com/login")]
    [InlineData("https://ada@example.com")]
    [InlineData("https://badexample.com")]
    [InlineData("https://example.com.evil.example")]
    [InlineData("http://example.com")]
    [InlineData("ftp://example.com")]
    public void Origin_that_browsers_reject_is_refused_and_named(string origin) =>
        Validate(Environments.Production, "https://example.com", domain: null, [origin]).ShouldHaveSingleItem()
            .ShouldContain($"Passkeys:Origins contains '{origin}'");

    [Fact]
    public void Production_requires_https_or_configured_origins() =>
        Validate(Environments.Production, "http://app.example.com", domain: null, []).ShouldHaveSingleItem()
            .ShouldContain("App:PublicUrl is not an https URL");

    [Theory]
    [InlineData(29)]
    [InlineData(301)]
    public void Timeout_out_of_range_is_refused(int seconds) =>
        Validate(Environments.Production, "https://example.com", domain: null, [], seconds).ShouldHaveSingleItem().ShouldContain("Passkeys:Timeout");

    [Fact]
    public void Origins_are_normalised_as_browsers_send_them()
    {
        var options = new PasskeyOptions { Origins = { "https://App.Example.com:443/", "http://localhost:5000" } };

        options.OriginsFor(new AppOptions()).ShouldBe(["https://app.example.com", "http://localhost:5000"]);
    }

    private static IEnumerable<string> Validate(string environment, string publicUrl, string? domain, string[] origins, int seconds = 300)
    {
        var options = new PasskeyOptions { ServerDomain = domain, Timeout = TimeSpan.FromSeconds(seconds) };
        foreach (var origin in origins)
        {
            options.Origins.Add(origin);
        }

        var host = Substitute.For<IHostEnvironment>();
        host.EnvironmentName.Returns(environment);
        return new PasskeyValidation(Options.Create(new AppOptions { PublicUrl = publicUrl }), host).Validate(null, options).Failures ?? [];
    }
}
