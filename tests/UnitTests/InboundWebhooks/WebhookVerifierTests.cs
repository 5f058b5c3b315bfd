using System.Security.Cryptography;
using System.Text;
using Shouldly;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Application.InboundWebhooks.Contracts;
using SvcInfra.Application.InboundWebhooks.Signatures;

namespace SvcInfra.UnitTests.InboundWebhooks;

/// <summary>What each scheme accepts and refuses: one row, one change to a good request.</summary>
public sealed class WebhookVerifierTests
{
    private const string Body = """{"id":"evt_1","type":"invoice.paid","data":{"name":"é"}}""";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);
    private static readonly WebhookKey Key = WebhookKey.Create(WebhookScheme.HmacSha256);
    private static readonly WebhookKey OtherKey = WebhookKey.Create(WebhookScheme.HmacSha256);
    private static readonly WebhookKey Pair = WebhookKey.Create(WebhookScheme.Ed25519);

    private const string Secret = "whsec_test_secret_of_32_characters";
    private const string OtherSecret = "whsec_another_one_of_32_characters";

    public static TheoryData<string, string, bool> StripeRows => new()
    {
        { "good", Stripe(), true },
        { "spaces after the commas", Stripe().Replace(",", ", "), true },
        { "two signatures, the second is ours", $"t={Unix()},v1={StripeHex(Unix(), secret: OtherSecret)},v1={StripeHex(Unix())}", true },
        { "another version beside", $"{Stripe()},v0={new string('a', 64)}", true },
        { "upper case digits", $"t={Unix()},v1={StripeHex(Unix()).ToUpperInvariant()}", true },
        { "at the limit of the past", Stripe(-300), true },
        { "at the limit of the future", Stripe(300), true },
        { "too old", Stripe(-301), false },
        { "too far in the future", Stripe(301), false },
        { "another secret", $"t={Unix()},v1={StripeHex(Unix(), secret: "whsec_unknown_secret_32_characters")}", false },
        { "another body", $"t={Unix()},v1={StripeHex(Unix(), Body + " ")}", false },
        { "another time than signed", $"t={Unix()},v1={StripeHex(Unix(-1))}", false },
        { "two times", $"t={Unix()},{Stripe()}", false },
        { "no time", $"v1={StripeHex(Unix())}", false },
        { "time with a sign", $"t=+{Unix()},v1={StripeHex("+" + Unix())}", false },
        { "time without an end", $"t={new string('9', 30)},v1={StripeHex(new string('9', 30))}", false },
        { "time in Arabic digits", $"t=١٧٠٠٠٠٠٠٠٠,v1={StripeHex("١٧٠٠٠٠٠٠٠٠")}", false },
        { "no signature", $"t={Unix()}", false },
        { "only another version", $"t={Unix()},v0={StripeHex(Unix())}", false },
        { "base64 instead of hexadecimal digits", $"t={Unix()},v1={Convert.ToBase64String(Convert.FromHexString(StripeHex(Unix())))}", false },
        { "half of a signature", $"t={Unix()},v1={StripeHex(Unix())[..32]}", false },
        { "more than a signature", $"t={Unix()},v1={StripeHex(Unix())}00", false },
        { "line break in the header", $"t={Unix()}\r\nv1={StripeHex(Unix())}", false },
        { "empty", "", false },
        { "21 signatures", $"t={Unix()},{string.Join(',', Enumerable.Repeat($"v1={StripeHex(Unix())}", 21))}", false },
        { "huge", $"{Stripe()},{new string(',', 5_000)}", false },
    };

    [Theory]
    [MemberData(nameof(StripeRows))]
    public void Stripe_signature_is_checked(string what, string header, bool isGood)
    {
        var verified = Verify(new StripeVerifier(), [OtherSecret, Secret], Body, ("stripe-signature", header));

        verified.ShouldBe(isGood ? new VerifiedWebhook("evt_1", "invoice.paid") : null, what);
    }

    public static TheoryData<string, string, bool> GitHubRows => new()
    {
        { "good", "sha256=" + Hex(Secret, Body), true },
        { "second secret", "sha256=" + Hex(OtherSecret, Body), true },
        { "another secret", "sha256=" + Hex("an unknown secret", Body), false },
        { "another body", "sha256=" + Hex(Secret, Body + "\n"), false },
        { "without a prefix", Hex(Secret, Body), false },
        { "under the name of SHA-1", "sha1=" + Hex(Secret, Body), false },
        { "two headers", $"sha256={Hex(Secret, Body)},sha256={Hex(Secret, Body)}", false },
        { "empty", "", false },
        { "prefix alone", "sha256=", false },
        { "huge", "sha256=" + new string('a', 5_000), false },
    };

    [Theory]
    [MemberData(nameof(GitHubRows))]
    public void GitHub_signature_is_checked(string what, string header, bool isGood)
    {
        var verified = Verify(
            new GitHubVerifier(), [Secret, OtherSecret], Body,
            ("x-hub-signature-256", header), ("x-github-delivery", "72d3162e"), ("x-github-event", "push"));

        verified.ShouldBe(isGood ? new VerifiedWebhook("72d3162e", "push") : null, what);
    }

    public static TheoryData<string, string, string, string, bool> StandardRows => new()
    {
        { "good", "msg_1", Unix(), Sign(Key), true },
        { "second secret", "msg_1", Unix(), Sign(OtherKey), true },
        { "rotation: both sign", "msg_1", Unix(), Sign(OtherKey, Key), true },
        { "Ed25519", "msg_1", Unix(), Sign(Pair), true },
        { "both schemes", "msg_1", Unix(), Sign(WebhookKey.Create(WebhookScheme.HmacSha256), Pair), true },
        { "unknown secret", "msg_1", Unix(), Sign(WebhookKey.Create(WebhookScheme.HmacSha256)), false },
        { "unknown Ed25519 key", "msg_1", Unix(), Sign(WebhookKey.Create(WebhookScheme.Ed25519)), false },
        { "v1 under the name of v1a", "msg_1", Unix(), Sign(Key).Replace("v1,", "v1a,"), false },
        { "v1a under the name of v1", "msg_1", Unix(), Sign(Pair).Replace("v1a,", "v1,"), false },
        { "another id", "msg_2", Unix(), Sign(Key), false },
        { "id with a full stop", "msg.1", Unix(), Sign(Key), false },
        { "another time", "msg_1", Unix(1), Sign(Key), false },
        { "time that is no number", "msg_1", "soon", Sign(Key), false },
        { "no id", "", Unix(), Sign(Key), false },
        { "no time", "msg_1", "", Sign(Key), false },
        { "no signature", "msg_1", Unix(), "", false },
        { "signature without a scheme", "msg_1", Unix(), Sign(Key)[3..], false },
        { "hexadecimal digits instead of base64", "msg_1", Unix(), $"v1,{Hex(Secret, Body)}", false },
        { "huge", "msg_1", Unix(), Sign(Key) + new string(' ', 5_000), false },
    };

    [Theory]
    [MemberData(nameof(StandardRows))]
    public void Standard_Webhooks_signature_is_checked(string what, string id, string time, string signature, bool isGood)
    {
        string[] secrets = [Key.SecretText!, OtherKey.SecretText!, Pair.PublicText!];
        foreach (var prefix in new[] { "webhook", "svix" })
        {
            var verified = Verify(
                new StandardWebhooksVerifier(), secrets, Body,
                (prefix + "-id", id), (prefix + "-timestamp", time), (prefix + "-signature", signature));

            verified.ShouldBe(isGood ? new VerifiedWebhook("msg_1", "invoice.paid") : null, $"{what}, {prefix}");
        }
    }

    [Theory]
    [InlineData(-3_600, 3_600, true)]
    [InlineData(-3_601, 3_600, false)]
    [InlineData(3_600, 3_600, true)]
    [InlineData(3_601, 3_600, false)]
    [InlineData(-11, 10, false)]
    public void Tolerance_of_the_source_counts(int seconds, int tolerance, bool isGood)
    {
        var at = Now.AddSeconds(seconds);
        var verified = new StandardWebhooksVerifier().Verify(
            Signed(
                Body, ("webhook-id", "msg_1"), ("webhook-timestamp", Unix(seconds)),
                ("webhook-signature", WebhookSignature.Sign([Key], "msg_1", at, Encoding.UTF8.GetBytes(Body)))),
            [Key.SecretText!], TimeSpan.FromSeconds(tolerance), Now);

        (verified is not null).ShouldBe(isGood);
    }

    [Fact]
    public void Headers_of_the_two_names_are_not_mixed() => Verify(
            new StandardWebhooksVerifier(), [Key.SecretText!], Body,
            ("svix-id", "msg_1"), ("svix-timestamp", Unix()), ("webhook-signature", Sign(Key))).ShouldBeNull();

    /// <summary>Every byte and every bit of it counts.</summary>
    [Fact]
    public void Altered_body_is_refused()
    {
        var bytes = Encoding.UTF8.GetBytes(Body);
        for (var i = 0; i < bytes.Length * 8; i++)
        {
            var altered = (byte[])bytes.Clone();
            altered[i / 8] ^= (byte)(1 << (i % 8));
            var webhook = new SignedWebhook(
                new Dictionary<string, string> { ["stripe-signature"] = Stripe(), ["x-hub-signature-256"] = "sha256=" + Hex(Secret, Body) }, altered);

            new StripeVerifier().Verify(webhook, [Secret], Tolerance, Now).ShouldBeNull();
            new GitHubVerifier().Verify(webhook, [Secret], Tolerance, Now).ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"id":1,"type":{}}""")]
    [InlineData("""{"id":"\ud800"}""")]
    [InlineData("\uFEFF{}")]
    public void Signed_body_without_members_has_no_id_and_no_type(string body) =>
        Verify(new StripeVerifier(), [Secret], body, ("stripe-signature", Stripe(body: body))).ShouldBe(new VerifiedWebhook(null, null));

    [Fact]
    public void No_secret_accepts_nothing()
    {
        Verify(new StripeVerifier(), [], Body, ("stripe-signature", $"t={Unix()},v1={StripeHex(Unix(), secret: "")}")).ShouldBeNull();
        Verify(new GitHubVerifier(), [], Body, ("x-hub-signature-256", "sha256=" + Hex("", Body))).ShouldBeNull();
    }

    private static VerifiedWebhook? Verify(
        IWebhookVerifier verifier, string[] secrets, string body, params (string Name, string Value)[] headers) =>
        verifier.Verify(Signed(body, headers), secrets, Tolerance, Now);

    private static SignedWebhook Signed(string body, params (string Name, string Value)[] headers) =>
        new(headers.ToDictionary(header => header.Name, header => header.Value), Encoding.UTF8.GetBytes(body));

    private static string Unix(int seconds = 0) => WebhookSignature.TimestampOf(Now.AddSeconds(seconds));

    private static string Stripe(int seconds = 0, string body = Body) => $"t={Unix(seconds)},v1={StripeHex(Unix(seconds), body)}";

    private static string StripeHex(string time, string body = Body, string secret = Secret) => Hex(secret, $"{time}.{body}");

    private static string Hex(string secret, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));

    private static string Sign(params WebhookKey[] keys) => WebhookSignature.Sign(keys, "msg_1", Now, Encoding.UTF8.GetBytes(Body));
}
