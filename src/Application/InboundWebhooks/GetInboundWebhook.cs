using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.InboundWebhooks;

namespace SvcInfra.Application.InboundWebhooks;

/// <summary>Reads a received webhook, without its body.</summary>
[RequireOperator(InboundWebhookOperatorPermissions.Read)]
public sealed record GetInboundWebhook(Guid Id) : IQuery<InboundWebhookDto>;

internal sealed class GetInboundWebhookHandler(IInboundWebhookStore store) : IRequestHandler<GetInboundWebhook, Result<InboundWebhookDto>>
{
    public async Task<Result<InboundWebhookDto>> Handle(GetInboundWebhook query, CancellationToken cancellationToken) =>
        await store.ReadAsync(query.Id, cancellationToken) is { } webhook ? webhook : InboundWebhookErrors.NotFound;
}
