using Shouldly;
using SvcInfra.Application.Common.StandardWebhooks;

namespace SvcInfra.UnitTests.Common.StandardWebhooks;

/// <summary>The public vectors are those of the libraries of Standard Webhooks (v1) and of Svix (v1a).</summary>
public sealed class WebhookSignatureTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string PrivateKey = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
    private const string PublicKey = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private const string SignedByHmac = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private const string SignedByEd25519 =
        "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

    private static readonly byte[] Body = "{\"test\": 2432232314}"u8.ToArray();
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_614_265_330);

    [Fact]
    public void Signing_reproduces_the_public_vectors()
    {
        WebhookSignature.Sign([Key(Secret)], Id, Now, Body).ShouldBe(SignedByHmac);
        WebhookSignature.Sign([Key(PrivateKey)], Id, Now, Body).ShouldBe(SignedByEd25519);
        WebhookSignature.Sign([Key(Secret), Key(PrivateKey)], Id, Now, Body).ShouldBe($"{SignedByHmac} {SignedByEd25519}");
        WebhookSignature.TimestampOf(Now).ShouldBe(Timestamp);
    }

    [Fact]
    public void Public_vectors_verify_with_the_secret_and_with_the_public_key()
    {
        Verify(SignedByHmac, Secret).ShouldBe(WebhookVerdict.Valid);
        Verify(SignedByEd25519, PublicKey).ShouldBe(WebhookVerdict.Valid);
        Verify(SignedByEd25519, PrivateKey).ShouldBe(WebhookVerdict.Valid);
    }

    [Fact]
    public void One_good_signature_among_others_is_enough()
    {
        var other = WebhookKey.Create(WebhookScheme.HmacSha256);
        var signatures = WebhookSignature.Sign([other, Key(Secret), Key(PrivateKey)], Id, Now, Body);

        Verify(signatures, Secret).ShouldBe(WebhookVerdict.Valid);
        Verify(signatures, PublicKey).ShouldBe(WebhookVerdict.Valid);
        Verify($"v9,abc nonsense v1,!!! , v1 {SignedByHmac}", Secret).ShouldBe(WebhookVerdict.Valid);
        WebhookSignature.Verify([WebhookKey.Create(WebhookScheme.HmacSha256), other], Id, Timestamp, signatures, Body, Now)
            .ShouldBe(WebhookVerdict.Valid, "a receiver in a rotation holds two secrets");
    }

    [Theory]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=", "another signature")]
    [InlineData("v1,g0hM9SsE", "a part of the signature")]
    [InlineData("v1,", "no signature")]
    [InlineData("v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "the signature of another scheme")]
    [InlineData("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "an unknown scheme")]
    [InlineData("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "no scheme")]
    [InlineData("v1,83484cf52b04f8e4cf2531adfed9882ad4b2665137b852442d594d20e2c9d4e1", "hexadecimal digits")]
    public void Wrong_signature_is_refused(string signatures, string what) =>
        Verify(signatures, Secret).ShouldBe(WebhookVerdict.SignatureMismatch, what);

    [Fact]
    public void Change_of_body_id_or_timestamp_is_refused()
    {
        var key = Key(Secret);

        WebhookSignature.Verify([key], Id, Timestamp, SignedByHmac, "{\"test\":2432232314}"u8, Now).ShouldBe(WebhookVerdict.SignatureMismatch);
        WebhookSignature.Verify([key], Id + "x", Timestamp, SignedByHmac, Body, Now).ShouldBe(WebhookVerdict.SignatureMismatch);
        WebhookSignature.Verify([key], Id, "1614265331", SignedByHmac, Body, Now).ShouldBe(WebhookVerdict.SignatureMismatch);
    }

    [Theory]
    [InlineData(300, WebhookVerdict.Valid)]
    [InlineData(301, WebhookVerdict.TooOld)]
    [InlineData(-300, WebhookVerdict.Valid)]
    [InlineData(-301, WebhookVerdict.TooNew)]
    public void Timestamp_is_accepted_within_five_minutes(int age, WebhookVerdict verdict) =>
        WebhookSignature.Verify([Key(Secret)], Id, Timestamp, SignedByHmac, Body, Now.AddSeconds(age)).ShouldBe(verdict);

    [Theory]
    [InlineData(null, Timestamp, SignedByHmac, WebhookVerdict.HeaderMissing)]
    [InlineData(Id, "", SignedByHmac, WebhookVerdict.HeaderMissing)]
    [InlineData(Id, Timestamp, null, WebhookVerdict.HeaderMissing)]
    [InlineData("msg.1", Timestamp, SignedByHmac, WebhookVerdict.HeaderInvalid)]
    [InlineData(Id, "yesterday", SignedByHmac, WebhookVerdict.HeaderInvalid)]
    [InlineData(Id, "-1614265330", SignedByHmac, WebhookVerdict.HeaderInvalid)]
    [InlineData(Id, " 1614265330", SignedByHmac, WebhookVerdict.HeaderInvalid)]
    [InlineData(Id, "1614265330.5", SignedByHmac, WebhookVerdict.HeaderInvalid)]
    [InlineData(Id, "99999999999999999999", SignedByHmac, WebhookVerdict.HeaderInvalid)]
    [InlineData(Id, "999999999999999999", SignedByHmac, WebhookVerdict.HeaderInvalid)]
    public void Missing_and_malformed_headers_are_refused(string? id, string? timestamp, string? signatures, WebhookVerdict verdict) =>
        WebhookSignature.Verify([Key(Secret)], id, timestamp, signatures, Body, Now).ShouldBe(verdict);

    [Fact]
    public void Signatures_beyond_the_twentieth_are_not_tried()
    {
        var junk = string.Join(' ', Enumerable.Repeat("v1,AAAA", 20));

        Verify($"{junk} {SignedByHmac}", Secret).ShouldBe(WebhookVerdict.SignatureMismatch);
    }

    [Fact]
    public void Id_with_a_full_stop_cannot_be_signed()
    {
        Should.Throw<ArgumentException>(() => WebhookSignature.Sign([Key(Secret)], "msg.1", Now, Body));
        Should.Throw<ArgumentException>(() => WebhookSignature.Sign([Key(Secret)], "", Now, Body));
        Should.Throw<ArgumentException>(() => WebhookSignature.Sign([], Id, Now, Body));
    }

    private static WebhookVerdict Verify(string signatures, string key) =>
        WebhookSignature.Verify([Key(key)], Id, Timestamp, signatures, Body, Now);

    private static WebhookKey Key(string text) => WebhookKey.TryParse(text).ShouldNotBeNull(text);
}
