using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Webhooks;

namespace SvcInfra.Application.Webhooks.Operators;

/// <summary>Sends a delivery of any tenant again. One of a disabled subscription stays as it is.</summary>
[RequireOperator(WebhookOperatorPermissions.Manage)]
public sealed record RetryWebhookDelivery(Guid Id) : ICommand;

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
