using System.Text;
using SvcInfra.Application.InboundWebhooks.Contracts;

namespace SvcInfra.Application.InboundWebhooks.Signatures;

/// <summary>
/// <c>X-Hub-Signature-256: sha256=hex</c>: HMAC-SHA256 over the body alone. A captured body can be sent again under another delivery id,
/// so a handler must not rely on the id alone.
/// </summary>
internal sealed class GitHubVerifier : IWebhookVerifier
{
    private const string Signature = "x-hub-signature-256";
    private const string Delivery = "x-github-delivery";
    private const string Event = "x-github-event";
    private const string Prefix = "sha256=";

    public WebhookSignatureScheme Scheme => WebhookSignatureScheme.GitHub;

    public IReadOnlyList<string> Headers { get; } = [Signature, Delivery, Event];

    public string? Refuse(string secret) => SignatureCheck.RefuseText(secret);

    public VerifiedWebhook? Verify(SignedWebhook webhook, IEnumerable<string> secrets, TimeSpan tolerance, DateTimeOffset now)
    {
        var header = webhook.Header(Signature);
        return header.StartsWith(Prefix, StringComparison.Ordinal) && SignatureCheck.FromHex(header[Prefix.Length..]) is { } signature
            && SignatureCheck.IsValid(secrets.Select(Encoding.UTF8.GetBytes), prefix: [], webhook.Body.Span, [signature])
                ? new VerifiedWebhook(webhook.Header(Delivery), webhook.Header(Event))
                : null;
    }
}
