using Shouldly;
using SvcInfra.Application.Common.StandardWebhooks;

namespace SvcInfra.UnitTests.Common.StandardWebhooks;

public sealed class WebhookKeyTests
{
    private const string Seed = "6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc=";
    private const string Public = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Secret_has_24_to_64_bytes(int length, bool isSecret) =>
        (WebhookKey.TryParse("whsec_" + Convert.ToBase64String(new byte[length])) is not null).ShouldBe(isSecret);

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")]
    [InlineData("whsec_MfKQ 9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw=")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_")]
    [InlineData("whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbcAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public void Other_texts_are_no_keys(string text) => WebhookKey.TryParse(text).ShouldBeNull();

    [Fact]
    public void Private_key_is_read_as_seed_or_as_pair_and_written_as_pair()
    {
        var key = WebhookKey.TryParse("whsk_" + Seed).ShouldNotBeNull();

        key.PublicText.ShouldBe(Public);
        key.SecretText.ShouldBe("whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==");
        WebhookKey.TryParse(key.SecretText!).ShouldNotBeNull().PublicText.ShouldBe(Public);
        WebhookKey.TryParse(Public).ShouldNotBeNull().CanSign.ShouldBeFalse();
    }

    [Theory]
    [InlineData(WebhookScheme.HmacSha256, "whsec_")]
    [InlineData(WebhookScheme.Ed25519, "whsk_")]
    public void New_keys_differ_and_survive_their_text_form(WebhookScheme scheme, string prefix)
    {
        var (key, other) = (WebhookKey.Create(scheme), WebhookKey.Create(scheme));

        key.SecretText.ShouldNotBeNull().ShouldStartWith(prefix);
        key.SecretText.ShouldNotBe(other.SecretText);
        var read = WebhookKey.TryParse(key.SecretText!).ShouldNotBeNull();
        read.SecretText.ShouldBe(key.SecretText);
        read.PublicText.ShouldBe(key.PublicText);
        $"{key}".ShouldNotContain(key.SecretText[8..], Case.Sensitive, "a log has no secret");
    }

    [Fact]
    public void New_secret_has_32_bytes() =>
        Convert.FromBase64String(WebhookKey.Create(WebhookScheme.HmacSha256).SecretText!["whsec_".Length..]).Length.ShouldBe(32);

    [Fact]
    public void Public_key_cannot_sign()
    {
        var key = WebhookKey.TryParse(Public)!;

        Should.Throw<InvalidOperationException>(() => WebhookSignature.Sign([key], "msg_1", DateTimeOffset.UnixEpoch, []));
    }
}
