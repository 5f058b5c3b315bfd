using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Webhooks;
using SvcInfra.Domain.Webhooks.Signing;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Signing;

/// <summary>Ends a secret at once, for example one that leaked. The last valid one cannot be revoked, because deliveries are always signed.</summary>
[RequirePermission(WebhookPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RevokeWebhookSecret(Guid SubscriptionId, Guid SecretId) : ICommand;

internal sealed class RevokeWebhookSecretHandler(
    IRepository<WebhookSubscription> subscriptions, IRepository<WebhookSecret> secrets, TimeProvider time)
    : IRequestHandler<RevokeWebhookSecret, Result>
{
    public async Task<Result> Handle(RevokeWebhookSecret command, CancellationToken cancellationToken)
    {
        if (await subscriptions.FirstOrDefaultAsync(new WebhookSubscriptionById(command.SubscriptionId), cancellationToken) is not { } subscription)
        {
            return WebhookErrors.SubscriptionNotFound;
        }

        var now = time.GetUtcNow();
        var valid = await secrets.ListAsync(new ValidWebhookSecrets(subscription.Id, now), cancellationToken);
        if (valid.Find(secret => secret.Id == command.SecretId) is not { } revoked)
        {
            return WebhookErrors.SecretNotFound;
        }

        if (valid.Count == 1)
        {
            return WebhookErrors.LastSecret;
        }

        revoked.ExpireAt(now);
        subscription.SecretsChanged(now);
        return Result.NoContent();
    }
}
