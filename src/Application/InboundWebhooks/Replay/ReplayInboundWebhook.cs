using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.InboundWebhooks.Processing;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.InboundWebhooks;

namespace SvcInfra.Application.InboundWebhooks.Replay;

/// <summary>Processes a received webhook again, whatever its state is. Its handler runs again in full.</summary>
[RequireOperator(InboundWebhookOperatorPermissions.Replay)]
public sealed record ReplayInboundWebhook(Guid Id) : ICommand;

internal sealed class ReplayInboundWebhookHandler(IInboundWebhookStore store, IJobs jobs, OperatorLog log)
    : IRequestHandler<ReplayInboundWebhook, Result>
{
    public async Task<Result> Handle(ReplayInboundWebhook command, CancellationToken cancellationToken)
    {
        if (!await store.TryResetAsync(command.Id, cancellationToken))
        {
            return InboundWebhookErrors.NotFound;
        }

        await jobs.EnqueueAsync(new ProcessInboundWebhook(command.Id), cancellationToken: cancellationToken);
        log.Record(nameof(ReplayInboundWebhook), command.Id);
        return Result.Success();
    }
}
