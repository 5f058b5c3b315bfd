using Microsoft.Extensions.Options;
using OtpNet;
using Shouldly;
using SvcInfra.Application.Common;
using SvcInfra.Infrastructure.Users;

namespace SvcInfra.UnitTests.Users;

public sealed class AuthenticatorAppsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 30, 10, TimeSpan.Zero);

    private readonly AuthenticatorApps _apps = new(Options.Create(new AppOptions()));

    [Theory]
    [InlineData(0, true)]
    [InlineData(-30, true)]
    [InlineData(30, true)]
    [InlineData(-60, false)]
    [InlineData(60, false)]
    [InlineData(-3600, false)]
    public void Code_lives_for_its_thirty_seconds_and_one_step_to_either_side_for_clocks_that_differ(int seconds, bool isTaken)
    {
        var secret = _apps.CreateSecret();
        var code = new Totp(secret).ComputeTotp(Now.AddSeconds(seconds).UtcDateTime);

        _apps.FindStep(secret, code, Now).ShouldBe(isTaken ? Now.AddSeconds(seconds).ToUnixTimeSeconds() / 30 : null);
    }

    [Fact]
    public void Secret_has_160_bits_and_no_two_are_alike()
    {
        var secrets = Enumerable.Range(0, 100).Select(_ => _apps.CreateSecret()).ToList();

        secrets.ShouldAllBe(secret => secret.Length == 20);
        secrets.Select(Convert.ToHexString).ShouldBeUnique();
    }
}
