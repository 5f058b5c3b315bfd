using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.InboundWebhooks;

namespace SvcInfra.Application.InboundWebhooks;

/// <summary>Lists the received webhooks of all sources, newest first.</summary>
[RequireOperator(InboundWebhookOperatorPermissions.Read)]
public sealed record ListInboundWebhooks : ListQuery<InboundWebhookDto>
{
    internal static readonly ListOf<ReceivedWebhook, InboundWebhookDto> List =
        new ListOf<ReceivedWebhook, InboundWebhookDto>("-receivedAt", w => w.Id)
            .SortById("receivedAt")
            .Filter("source", w => w.Source)
            .Filter("eventId", w => w.EventId)
            .Filter("type", w => w.Type)
            .Filter("state", w => w.State)
            .Filter("tenantId", w => w.TenantId)
            .Filter("receivedAt", w => w.ReceivedAt);

    public override ListDefinition Declare() => List;
}

internal sealed class ListInboundWebhooksHandler(ListPages pages, IInboundWebhookStore store)
    : IRequestHandler<ListInboundWebhooks, Result<Page<InboundWebhookDto>>>
{
    public Task<Result<Page<InboundWebhookDto>>> Handle(ListInboundWebhooks query, CancellationToken cancellationToken) =>
        pages.ReadAsync(ListInboundWebhooks.List, query, page => store.ListAsync(page, cancellationToken));
}
