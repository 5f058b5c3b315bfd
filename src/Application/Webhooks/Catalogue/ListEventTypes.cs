using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Outbox.Contracts;

namespace SvcInfra.Application.Webhooks.Catalogue;

/// <summary>Lists all event types by name, with schema and example.</summary>
[RequirePermission(WebhookPermissions.Read)]
public sealed record ListEventTypes : IQuery<Page<EventTypeDto>>;

internal sealed class ListEventTypesHandler(PublicEventCatalog catalog) : IRequestHandler<ListEventTypes, Result<Page<EventTypeDto>>>
{
    public Task<Result<Page<EventTypeDto>>> Handle(ListEventTypes query, CancellationToken cancellationToken) =>
        Task.FromResult(Result.Success(new Page<EventTypeDto>([.. catalog.All.Select(EventTypeDto.Of)], NextCursor: null)));
}
