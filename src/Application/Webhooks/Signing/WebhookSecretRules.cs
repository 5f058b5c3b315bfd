using FluentValidation;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Domain.Webhooks.Signing;

namespace SvcInfra.Application.Webhooks.Signing;

internal static class WebhookSecretRules
{
    /// <summary>A secret or a private key of the caller's own.</summary>
    public static void OwnSecret<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(text => text is null || WebhookKey.TryParse(text) is { CanSign: true })
            .WithErrorCode("invalid_secret")
            .WithMessage("A secret is whsec_ and base64 of 24 to 64 bytes, or whsk_ and base64 of an Ed25519 key of 64 bytes (seed and public key).");

    /// <summary><c>v1</c> alone, unless the caller names others.</summary>
    public static IReadOnlyList<WebhookSecretScheme> SchemesOrDefault(IReadOnlyList<WebhookSecretScheme>? schemes) =>
        [.. (schemes ?? [WebhookSecretScheme.V1]).Distinct().Order()];

    public static WebhookSecretScheme SchemeOf(string secret) =>
        secret.StartsWith(WebhookKey.SecretPrefix, StringComparison.Ordinal) ? WebhookSecretScheme.V1 : WebhookSecretScheme.V1a;

    /// <returns>The key of the caller's own secret, if it is of this scheme; null: none.</returns>
    public static WebhookKey? OfScheme(string? secret, WebhookSecretScheme scheme) =>
        secret is not null && SchemeOf(secret) == scheme ? WebhookKey.TryParse(secret) : null;
}
