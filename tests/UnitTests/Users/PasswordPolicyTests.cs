using Microsoft.Extensions.Options;
using NSubstitute;
using Shouldly;
using SvcInfra.Application.Common;
using SvcInfra.Application.Users;
using SvcInfra.Domain.Common;

namespace SvcInfra.UnitTests.Users;

public sealed class PasswordPolicyTests
{
    private readonly ICommonPasswords _common = Substitute.For<ICommonPasswords>();
    private readonly IBreachedPasswords _breached = Substitute.For<IBreachedPasswords>();

    [Theory]
    [InlineData("ada.lovelace@example.com", "too_similar")]
    [InlineData("AdaLovelaceAdaLovelace", "too_similar")]
    [InlineData("lovelace-svcinfra-2026", "too_similar")]
    [InlineData("lovelace under the moon", null)]
    [InlineData("               ", null)]
    public async Task Words_about_the_user_do_not_count(string password, string? code) => (await CheckAsync(password)).ShouldBe(code);

    [Theory]
    [InlineData("fourteen chars", 15, false)]
    [InlineData("fifteen chars..", 15, true)]
    [InlineData("😀😀😀😀😀😀😀😀😀😀😀😀😀😀", 15, false)]
    [InlineData("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀", 15, true)]
    [InlineData("seven c", 8, false)]
    [InlineData("eight ch", 8, true)]
    public void Length_counts_in_code_points_and_is_a_setting(string password, int minimum, bool isTaken)
    {
        var validator = new RegisterUserValidator(Options.Create(new PasswordOptions { MinimumLength = minimum }));

        validator.Validate(new RegisterUser("ada@example.com", password, "Ada")).Errors.Select(error => error.ErrorCode).ShouldBe(isTaken ? [] : ["too_short"]);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Long_passwords_are_taken_up_to_128_characters(int length, bool isTaken)
    {
        var validator = new RegisterUserValidator(Options.Create(new PasswordOptions()));

        validator.Validate(new RegisterUser("ada@example.com", new string('x', length), "Ada")).Errors.Select(error => error.ErrorCode).ShouldBe(isTaken ? [] : ["too_long"]);
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
    public async Task Password_that_is_refused_anyway_does_not_leave_the_server()
    {
        _common.Contains("a common password").Returns(true);
        await CheckAsync("a common password");
        await CheckAsync("ada.lovelace@example.com");

        await _breached.DidNotReceiveWithAnyArgs().ContainsAsync(default!, default);
    }

    private async Task<string?> CheckAsync(string password)
    {
        var policy = new PasswordPolicy(Options.Create(new AppOptions()), _common, _breached);
        var refused = await policy.CheckAsync("password", password, EmailAddress.Create("ada.lovelace@example.com").Value, "Ada Lovelace", CancellationToken.None);
        return refused?.Fields.ShouldHaveSingleItem().Code;
    }
}
