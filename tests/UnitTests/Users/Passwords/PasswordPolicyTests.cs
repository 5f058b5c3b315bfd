using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using NSubstitute;
using Shouldly;
using SvcInfra.Application.BotProtection.Contracts;
using SvcInfra.Application.Common;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Application.Users.Registration;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;

namespace SvcInfra.UnitTests.Users.Passwords;

public sealed class PasswordPolicyTests
{
    private readonly ICommonPasswords _common = Substitute.For<ICommonPasswords>();
    private readonly IBreachedPasswords _breached = Substitute.For<IBreachedPasswords>();

    [Theory]
    [InlineData("ada.lovelace@example.com", "too_similar")]
    [InlineData("AdaLovelaceAdaLovelace", "too_similar")]
    [InlineData("lovelace-harbor-2026", "too_similar")]
    [InlineData("lovelace under the moon", null)]
    [InlineData("               ", null)]
    public async Task Password_made_of_words_about_the_user_is_refused(string password, string? code) => (await CheckAsync(password)).ShouldBe(code);

    [Theory]
    [InlineData("fourteen chars", 15, false)]
    [InlineData("fifteen chars..", 15, true)]
    [InlineData("😀😀😀😀😀😀😀😀😀😀😀😀😀😀", 15, false)]
    [InlineData("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀", 15, true)]
    [InlineData("seven c", 8, false)]
    [InlineData("eight ch", 8, true)]
    [InlineData("cafe\u0301e\u0301e\u0301e\u0301e\u0301", 9, false)]
    [InlineData("cafe\u0301e\u0301e\u0301e\u0301e\u0301", 8, true)]
    public void Minimum_length_counts_code_points_and_is_configurable(string password, int minimum, bool isValid)
    {
        var validator = new RegisterUserValidator(Options.Create(new PasswordOptions { MinimumLength = minimum }), AnyDomain());

        validator.Validate(new RegisterUser("ada@example.com", password, "Ada")).Errors.Select(error => error.ErrorCode)
            .ShouldBe(isValid ? [] : ["too_short"]);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    [InlineData(257, false)]
    [InlineData(100_000, false)]
    public void Passwords_of_up_to_128_characters_are_accepted(int length, bool isValid)
    {
        var validator = new RegisterUserValidator(Options.Create(new PasswordOptions()), AnyDomain());

        validator.Validate(new RegisterUser("ada@example.com", new string('x', length), "Ada")).Errors.Select(error => error.ErrorCode)
            .ShouldBe(isValid ? [] : ["too_long"]);
    }

    [Theory]
    [InlineData("e\u0301", 128, true)]
    [InlineData("e\u0301", 129, false)]
    [InlineData("\U0001F600", 128, true)]
    [InlineData("\uFDFA", 7, true)]
    [InlineData("\uFDFA", 8, false)]
    public void Maximum_length_counts_characters_as_they_are_hashed(string character, int times, bool isValid)
    {
        var validator = new RegisterUserValidator(Options.Create(new PasswordOptions()), AnyDomain());

        validator.Validate(new RegisterUser("ada@example.com", string.Concat(Enumerable.Repeat(character, times)), "Ada"))
            .Errors.Select(error => error.ErrorCode).ShouldBe(isValid ? [] : ["too_long"]);
    }

    [Fact]
    public void Password_with_a_lone_surrogate_is_refused()
    {
        var options = Options.Create(new PasswordOptions());

        new RegisterUserValidator(options, AnyDomain()).Validate(new RegisterUser("ada@example.com", "correct horse battery \ud800", "Ada"))
            .Errors.ShouldHaveSingleItem().ErrorCode.ShouldBe("not_text");
        new SignInWithPasswordValidator().Validate(new SignInWithPassword("ada@example.com", "\udc00")).Errors.ShouldHaveSingleItem()
            .ErrorCode.ShouldBe("not_text");
    }

    [Theory]
    [InlineData("eight ch", false, "too_short")]
    [InlineData("eight ch", true, null)]
    [InlineData("fourteen chars", false, "too_short")]
    [InlineData("fifteen chars..", false, null)]
    public async Task Shorter_password_requires_a_second_factor(string password, bool hasSecondFactor, string? code) =>
        (await CheckAsync(password, hasSecondFactor)).ShouldBe(code);

    [Theory]
    [InlineData(15, 8, true)]
    [InlineData(15, 15, true)]
    [InlineData(15, 7, false)]
    [InlineData(12, 13, false)]
    public void Minimum_length_with_a_second_factor_is_from_8_to_the_usual_minimum(int minimum, int minimumWithSecondFactor, bool isValid)
    {
        var options = new PasswordOptions { MinimumLength = minimum, MinimumLengthWithSecondFactor = minimumWithSecondFactor };

        options.Validate(new ValidationContext(options)).Any().ShouldBe(!isValid);
    }

    [Fact]
    public async Task Common_password_in_full_width_letters_is_refused()
    {
        _common.Contains("a common password").Returns(true);

        (await CheckAsync("\uff41 common \uff50assword")).ShouldBe("too_common");
    }

    [Fact]
    public async Task Common_and_breached_passwords_are_refused()
    {
        _common.Contains("a common password").Returns(true);
        _breached.ContainsAsync("a breached password", Arg.Any<CancellationToken>()).Returns(true);

        (await CheckAsync("a common password")).ShouldBe("too_common");
        (await CheckAsync("a breached password")).ShouldBe("breached");
    }

    [Fact]
    public async Task Breach_service_is_not_asked_about_a_password_that_is_refused_anyway()
    {
        _common.Contains("a common password").Returns(true);
        await CheckAsync("a common password");
        await CheckAsync("ada.lovelace@example.com");

        await _breached.DidNotReceiveWithAnyArgs().ContainsAsync(default!, default);
    }

    private static IEmailDomains AnyDomain()
    {
        var domains = Substitute.For<IEmailDomains>();
        domains.IsAllowed(Arg.Any<string>()).Returns(true);
        return domains;
    }

    private async Task<string?> CheckAsync(string password, bool hasSecondFactor = true)
    {
        var policy = new PasswordPolicy(
            Options.Create(new AppOptions { Name = "Harbor" }), Options.Create(new PasswordOptions()), _common, _breached);
        var refused = await policy.CheckAsync(
            "password", password, EmailAddress.Create("ada.lovelace@example.com").Value, "Ada Lovelace", hasSecondFactor, CancellationToken.None);
        return refused?.Fields.ShouldHaveSingleItem().Code;
    }
}
