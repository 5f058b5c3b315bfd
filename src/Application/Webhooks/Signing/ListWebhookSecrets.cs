using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Webhooks;
using SvcInfra.Domain.Webhooks.Signing;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Signing;

/// <summary>Lists the secrets with which a subscription's deliveries are signed now, the oldest first, without the secrets themselves.</summary>
[RequirePermission(WebhookPermissions.Read)]
public sealed record ListWebhookSecrets(Guid SubscriptionId) : IQuery<Page<WebhookSecretDto>>;

internal sealed class ListWebhookSecretsHandler(
    IReadRepository<WebhookSubscription> subscriptions, IReadRepository<WebhookSecret> secrets, TimeProvider time)
    : IRequestHandler<ListWebhookSecrets, Result<Page<WebhookSecretDto>>>
{
    public async Task<Result<Page<WebhookSecretDto>>> Handle(ListWebhookSecrets query, CancellationToken cancellationToken)
    {
        if (!await subscriptions.AnyAsync(new WebhookSubscriptionById(query.SubscriptionId), cancellationToken))
        {
            return WebhookErrors.SubscriptionNotFound;
        }

        var valid = new ValidWebhookSecrets(query.SubscriptionId, time.GetUtcNow());
        return new Page<WebhookSecretDto>(await secrets.ListAsync<WebhookSecretDto>(valid, cancellationToken), NextCursor: null);
    }
}
