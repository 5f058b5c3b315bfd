using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Webhooks;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Subscriptions;

/// <summary>Deletes a webhook subscription with its secrets and its deliveries. Nothing more is sent to its URL.</summary>
[RequirePermission(WebhookPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record DeleteWebhookSubscription(Guid Id, long? ExpectedVersion) : ICommand;

internal sealed class DeleteWebhookSubscriptionHandler(IRepository<WebhookSubscription> subscriptions)
    : IRequestHandler<DeleteWebhookSubscription, Result>
{
    public async Task<Result> Handle(DeleteWebhookSubscription command, CancellationToken cancellationToken)
    {
        if (await subscriptions.FirstOrDefaultAsync(new WebhookSubscriptionById(command.Id), cancellationToken) is not { } subscription)
        {
            return WebhookErrors.SubscriptionNotFound;
        }

        if (ExpectedVersion.Check(subscription, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        await subscriptions.DeleteAsync(subscription, cancellationToken);
        return Result.NoContent();
    }
}
