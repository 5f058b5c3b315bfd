using System.ComponentModel.DataAnnotations;
using Shouldly;
using SvcInfra.Infrastructure.RateLimits;

namespace SvcInfra.UnitTests.RateLimits;

public sealed class RateLimitsOptionsTests
{
    [Fact]
    public void Defaults_are_valid() => Errors(_ => { }).ShouldBeEmpty();

    public static TheoryData<string, Action<RateLimitsOptions>> Invalid => new()
    {
        { "RateLimits:Anonymous:Permits must be from 10 to 10000000.", o => o.Anonymous.Permits = 9 },
        { "RateLimits:Sensitive:Permits must be from 10 to 10000000.", o => o.Sensitive.Permits = 10_000_001 },
        { "RateLimits:Principal:Window must be from 00:00:01 to 1.00:00:00, in whole seconds.", o => o.Principal.Window = TimeSpan.Zero },
        { "RateLimits:Tenant:Window must be from 00:00:01 to 1.00:00:00, in whole seconds.", o => o.Tenant.Window = TimeSpan.FromSeconds(1.5) },
        { "RateLimits:Tenant:Window must be from 00:00:01 to 1.00:00:00, in whole seconds.", o => o.Tenant.Window = TimeSpan.FromDays(2) },
        {
            "RateLimits:Redis:ConnectionString is not a connection string such as 'localhost:6379,password=...'.",
            o => o.Redis.ConnectionString = "password=hunter2"
        },
        {
            "RateLimits:Redis:KeyPrefix must have 1 to 100 letters, digits, dots, colons, hyphens and underscores.",
            o => o.Redis.KeyPrefix = "a b"
        },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Invalid_setting_is_named(string sentence, Action<RateLimitsOptions> change) => Errors(change).ShouldBe([sentence]);

    private static IEnumerable<string?> Errors(Action<RateLimitsOptions> change)
    {
        var options = new RateLimitsOptions();
        change(options);
        return options.Validate(new ValidationContext(options)).Select(result => result.ErrorMessage);
    }
}
