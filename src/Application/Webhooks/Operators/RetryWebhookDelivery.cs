using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Webhooks.Delivery;
using SvcInfra.Application.Webhooks.Log;
using SvcInfra.Domain.Webhooks;

namespace SvcInfra.Application.Webhooks.Operators;

/// <summary>Sends a delivery of any tenant again. One of a disabled subscription stays as it is.</summary>
[RequireOperator(WebhookOperatorPermissions.Manage)]
public sealed record RetryWebhookDelivery(Guid Id) : ICommand;

/// <summary>Sends a delivery again in its own tenant.</summary>
[Job("webhooks.resend")]
[NotAudited("The operators' trail has the request, and the delivery log the attempts.")]
public sealed record ResendDelivery(Guid DeliveryId) : IJob;

internal sealed class RetryWebhookDeliveryHandler(IAllWebhooks webhooks, IJobs jobs, OperatorLog log)
    : IRequestHandler<RetryWebhookDelivery, Result>
{
    public async Task<Result> Handle(RetryWebhookDelivery command, CancellationToken cancellationToken)
    {
        if (await webhooks.FindTenantOfDeliveryAsync(command.Id, cancellationToken) is not { } tenant)
        {
            return WebhookErrors.DeliveryNotFound;
        }

        await jobs.EnqueueAsync(new ResendDelivery(command.Id), new EnqueueOptions { TenantId = tenant }, cancellationToken);
        log.Record(nameof(RetryWebhookDelivery), command.Id);
        return Result.NoContent();
    }
}

internal sealed class ResendDeliveryHandler(IWebhookLog log, TurnPlanner planner, TimeProvider time) : IJobHandler<ResendDelivery>
{
    public async Task HandleAsync(ResendDelivery job, JobContext context, CancellationToken cancellationToken)
    {
        if (await log.FindSubscriptionAsync(job.DeliveryId, cancellationToken) is { } subscriptionId)
        {
            await planner.PlanAsync([subscriptionId], cancellationToken, endsRest: true);
            (await log.LoadAsync(job.DeliveryId, cancellationToken))?.Resend(time.GetUtcNow());
        }
    }
}
