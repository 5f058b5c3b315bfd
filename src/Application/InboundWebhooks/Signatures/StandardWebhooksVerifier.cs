using System.Globalization;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Application.InboundWebhooks.Contracts;

namespace SvcInfra.Application.InboundWebhooks.Signatures;

/// <summary>
/// Standard Webhooks 1.0.0, <c>v1</c> and <c>v1a</c>. Headers are named <c>webhook-*</c> or <c>svix-*</c>; the two sets are never mixed.
/// </summary>
internal sealed class StandardWebhooksVerifier : IWebhookVerifier
{
    private const string Svix = "svix-";
    private const string Standard = "webhook-";

    public WebhookSignatureScheme Scheme => WebhookSignatureScheme.StandardWebhooks;

    public IReadOnlyList<string> Headers { get; } =
    [
        WebhookSignature.IdHeader, WebhookSignature.TimestampHeader, WebhookSignature.SignatureHeader,
        Svix + "id", Svix + "timestamp", Svix + "signature",
    ];

    public string? Refuse(string secret) => WebhookKey.TryParse(secret) switch
    {
        null => "is neither whsec_ and base64 of 24 to 64 bytes, nor whpk_ and base64 of 32 bytes",
        { Scheme: WebhookScheme.Ed25519, CanSign: true } => "is a private key; set the sender's public key (whpk_)",
        _ => null,
    };

    public VerifiedWebhook? Verify(SignedWebhook webhook, IEnumerable<string> secrets, TimeSpan tolerance, DateTimeOffset now)
    {
        var prefix = webhook.Headers.ContainsKey(WebhookSignature.SignatureHeader) ? Standard : Svix;
        var (id, time) = (webhook.Header(prefix + "id"), webhook.Header(prefix + "timestamp"));
        if (!SignatureCheck.IsRecent(time, tolerance, now))
        {
            return null;
        }

        // The source's tolerance has decided, so the signature is verified as of the time that the sender signed.
        var signedAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(time, CultureInfo.InvariantCulture));
        var keys = secrets.Select(WebhookKey.TryParse).OfType<WebhookKey>();
        return WebhookSignature.Verify(keys, id, time, webhook.Header(prefix + "signature"), webhook.Body.Span, signedAt) == WebhookVerdict.Valid
            ? new VerifiedWebhook(id, VerifiedWebhook.Member(webhook.Body, "type"))
            : null;
    }
}
