using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Webhooks;

namespace SvcInfra.Application.Webhooks.Operators;

/// <summary>Disables a webhook subscription of any tenant, for example one that floods its receiver. Its members can enable it again.</summary>
[RequireOperator(WebhookOperatorPermissions.Manage)]
public sealed record StopWebhookSubscription(Guid Id) : ICommand;

internal sealed class StopWebhookSubscriptionHandler(IAllWebhooks webhooks, IJobs jobs, OperatorLog log)
    : IRequestHandler<StopWebhookSubscription, Result>
{
    public async Task<Result> Handle(StopWebhookSubscription command, CancellationToken cancellationToken)
    {
        if (await webhooks.FindTenantOfSubscriptionAsync(command.Id, cancellationToken) is not { } tenant)
        {
            return WebhookErrors.SubscriptionNotFound;
        }

        await jobs.EnqueueAsync(new StopSubscription(command.Id), new EnqueueOptions { TenantId = tenant }, cancellationToken);
        log.Record(nameof(StopWebhookSubscription), command.Id);
        return Result.NoContent();
    }
}
