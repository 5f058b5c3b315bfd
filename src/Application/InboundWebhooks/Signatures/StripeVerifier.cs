using System.Text;
using SvcInfra.Application.InboundWebhooks.Contracts;

namespace SvcInfra.Application.InboundWebhooks.Signatures;

/// <summary>
/// <c>Stripe-Signature: t=1700000000,v1=hex,v1=hex</c>: HMAC-SHA256 over <c>t.body</c>, one <c>v1</c> for each secret in use. Other versions are
/// ignored, so that a sender cannot be downgraded to them.
/// </summary>
internal sealed class StripeVerifier : IWebhookVerifier
{
    private const string Signature = "stripe-signature";

    public WebhookSignatureScheme Scheme => WebhookSignatureScheme.Stripe;

    public IReadOnlyList<string> Headers { get; } = [Signature];

    public string? Refuse(string secret) => SignatureCheck.RefuseText(secret);

    public VerifiedWebhook? Verify(SignedWebhook webhook, IEnumerable<string> secrets, TimeSpan tolerance, DateTimeOffset now)
    {
        var times = new List<string>();
        var signatures = new List<byte[]>();
        foreach (var item in webhook.Header(Signature).Split(',').Select(item => item.Trim()))
        {
            if (item.StartsWith("t=", StringComparison.Ordinal))
            {
                times.Add(item[2..]);
            }
            else if (item.StartsWith("v1=", StringComparison.Ordinal) && SignatureCheck.FromHex(item[3..]) is { } signature)
            {
                signatures.Add(signature);
            }
        }

        return times is [var time] && signatures.Count is > 0 and <= SignatureCheck.MaxSignatures && SignatureCheck.IsRecent(time, tolerance, now)
            && SignatureCheck.IsValid(secrets.Select(Encoding.UTF8.GetBytes), Encoding.ASCII.GetBytes(time + "."), webhook.Body.Span, signatures)
                ? new VerifiedWebhook(VerifiedWebhook.Member(webhook.Body, "id"), VerifiedWebhook.Member(webhook.Body, "type"))
                : null;
    }
}
