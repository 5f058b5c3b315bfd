using System.Text;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Common;
using SvcInfra.Infrastructure.Users.MultiFactor;

namespace SvcInfra.UnitTests.Users.MultiFactor;

public sealed class AuthenticatorAppsTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");
    private readonly AuthenticatorApps _apps = new(Options.Create(new AppOptions { Name = "Blue Harbor" }));

    /// <summary>RFC 6238, appendix B: the last six of the eight digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    public void Codes_match_the_test_vectors_of_RFC_6238(long seconds, string code) =>
        _apps.FindStep(Secret, code, DateTimeOffset.FromUnixTimeSeconds(seconds)).ShouldBe(seconds / 30);

    [Theory]
    [InlineData(-30, true)]
    [InlineData(30, true)]
    [InlineData(-60, false)]
    [InlineData(60, false)]
    public void Code_is_accepted_one_step_early_or_late_and_no_further(int seconds, bool isValid)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1111111110);

        (_apps.FindStep(Secret, "050471", now.AddSeconds(seconds)) is not null).ShouldBe(isValid);
    }

    [Theory]
    [InlineData("287 082")]
    [InlineData(" 287-082 ")]
    [InlineData("287\u00A0082")]
    [InlineData("\uFF12\uFF18\uFF17082")]
    public void Code_is_accepted_with_separators_and_full_width_digits(string code) =>
        _apps.FindStep(Secret, code, DateTimeOffset.FromUnixTimeSeconds(59)).ShouldBe(1);

    [Theory]
    [InlineData("")]
    [InlineData("28708")]
    [InlineData("2870820")]
    [InlineData("abcdef")]
    public void Malformed_code_is_refused(string code) => _apps.FindStep(Secret, code, DateTimeOffset.FromUnixTimeSeconds(59)).ShouldBeNull();

    [Fact]
    public void Setup_names_the_application_and_the_account()
    {
        var setup = _apps.Describe(Secret, "ada@example.com");

        setup.Secret.ShouldBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        setup.Uri.ShouldStartWith("otpauth://totp/Blue%20Harbor:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        new AuthenticatorApps(Microsoft.Extensions.Options.Options.Create(new AppOptions { Name = "Blue: Harbor" }))
            .Describe(Secret, "ada@example.com").Uri
            .ShouldStartWith("otpauth://totp/Blue%3A%20Harbor:ada%40example.com?secret=");
        _apps.CreateSecret().Length.ShouldBe(20);
        _apps.CreateSecret().ShouldNotBe(_apps.CreateSecret());
    }
}
