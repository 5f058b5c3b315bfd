using System.ComponentModel.DataAnnotations;
using Shouldly;
using SvcInfra.Application.BotProtection;
using SvcInfra.Infrastructure.BotProtection;

namespace SvcInfra.UnitTests.BotProtection;

public sealed class BotProtectionOptionsTests
{
    public static TheoryData<string, Action<BotProtectionOptions>> Invalid => new()
    {
        { "BotProtection:ProofOfWork:Difficulty must be from 8 to 28.", o => o.ProofOfWork.Difficulty = 7 },
        { "BotProtection:ProofOfWork:Lifetime must be from 00:00:30 to 01:00:00.", o => o.ProofOfWork.Lifetime = TimeSpan.FromHours(2) },
        {
            "BotProtection:Turnstile:SiteKey and BotProtection:Turnstile:SecretKey must be set if BotProtection:Provider is Turnstile.",
            o => o.Provider = ChallengeProvider.Turnstile
        },
        {
            "BotProtection:HCaptcha:SiteKey and BotProtection:HCaptcha:SecretKey must be set if BotProtection:Provider is HCaptcha.",
            o => o.Provider = ChallengeProvider.HCaptcha
        },
        { "BotProtection:HCaptcha:Url must be an https URL.", o => o.HCaptcha.Url = "http://hcaptcha.example/siteverify" },
        { "BotProtection:Timeout must be from 00:00:01 to 00:00:30.", o => o.Timeout = TimeSpan.Zero },
    };

    [Fact]
    public void Defaults_are_valid() => Errors(_ => { }).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Invalid_setting_is_named(string sentence, Action<BotProtectionOptions> change) => Errors(change).ShouldBe([sentence]);

    private static List<string?> Errors(Action<BotProtectionOptions> change)
    {
        var options = new BotProtectionOptions();
        change(options);
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return [.. results.Select(result => result.ErrorMessage)];
    }
}
