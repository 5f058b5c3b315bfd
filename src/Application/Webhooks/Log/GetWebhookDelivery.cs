using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Webhooks;

namespace SvcInfra.Application.Webhooks.Log;

/// <summary>Reads a delivery with its payload and its attempts.</summary>
[RequirePermission(WebhookPermissions.Read)]
public sealed record GetWebhookDelivery(Guid Id) : IQuery<WebhookDeliveryDetailsDto>;

internal sealed class GetWebhookDeliveryHandler(IWebhookLog log) : IRequestHandler<GetWebhookDelivery, Result<WebhookDeliveryDetailsDto>>
{
    public async Task<Result<WebhookDeliveryDetailsDto>> Handle(GetWebhookDelivery query, CancellationToken cancellationToken) =>
        await log.ReadAsync(query.Id, cancellationToken) is { } delivery ? delivery : WebhookErrors.DeliveryNotFound;
}
