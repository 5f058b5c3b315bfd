using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Webhooks.Signing;

/// <summary>
/// A key with which the deliveries of a subscription are signed. All valid keys sign, so that receivers can change from one to the next during a
/// rotation.
/// </summary>
public sealed class WebhookSecret : AggregateRoot, ITenantOwned
{
    /// <summary>How many valid secrets a subscription can have.</summary>
    public const int MaxValid = 5;

    private WebhookSecret()
    {
    }

    public Guid TenantId { get; private set; }

    public Guid SubscriptionId { get; private set; }

    public WebhookSecretScheme Scheme { get; private set; }

    /// <summary>The text of the secret or private key, encrypted.</summary>
    [Secret]
    public string ProtectedSecret { get; private set; } = null!;

    /// <summary><c>whpk_</c> and base64; null for a secret of <c>v1</c>.</summary>
    public string? PublicKey { get; private set; }

    /// <summary>Until when it signs (UTC); null: until it is rotated.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    public static WebhookSecret Create(
        Guid tenantId, Guid subscriptionId, WebhookSecretScheme scheme, string protectedSecret, string? publicKey) =>
        new()
        {
            TenantId = tenantId,
            SubscriptionId = subscriptionId,
            Scheme = scheme,
            ProtectedSecret = protectedSecret,
            PublicKey = publicKey,
        };

    public bool IsValid(DateTimeOffset now) => ExpiresAt is null || ExpiresAt > now;

    /// <summary>Ends its validity, never later than it would end anyway.</summary>
    public void ExpireAt(DateTimeOffset time) => ExpiresAt = ExpiresAt < time ? ExpiresAt : time;
}

/// <summary>The schemes of Standard Webhooks by their names.</summary>
public enum WebhookSecretScheme
{
    /// <summary>HMAC-SHA-256 with a shared secret (<c>whsec_</c>).</summary>
    V1 = 0,

    /// <summary>Ed25519 (<c>whsk_</c>); receivers hold only the public key (<c>whpk_</c>).</summary>
    V1a = 1,
}
