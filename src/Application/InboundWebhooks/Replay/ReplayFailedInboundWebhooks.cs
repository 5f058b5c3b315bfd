using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.InboundWebhooks.Processing;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.InboundWebhooks;

namespace SvcInfra.Application.InboundWebhooks.Replay;

/// <summary>Processes failed webhooks again, the oldest first, at most 1,000 with one request. Without a filter, all failed ones match.</summary>
/// <param name="From">Received at this instant or later.</param>
/// <param name="To">Received before this instant.</param>
[RequireOperator(InboundWebhookOperatorPermissions.Replay)]
public sealed record ReplayFailedInboundWebhooks(string? Source, DateTimeOffset? From, DateTimeOffset? To) : ICommand<ReplayedWebhooks>;

internal sealed class ReplayFailedInboundWebhooksValidator : AbstractValidator<ReplayFailedInboundWebhooks>
{
    public ReplayFailedInboundWebhooksValidator()
    {
        RuleFor(c => c.Source).MaximumLength(ReceivedWebhook.MaxSourceLength).WithErrorCode("too_long");
        RuleFor(c => c.To).Must((c, to) => to is null || c.From is null || c.From < to)
            .WithErrorCode("out_of_range").WithMessage("to must be later than from.");
    }
}

internal sealed class ReplayFailedInboundWebhooksHandler(IInboundWebhookStore store, IJobs jobs, OperatorLog log)
    : IRequestHandler<ReplayFailedInboundWebhooks, Result<ReplayedWebhooks>>
{
    private const int Limit = 1_000;

    public async Task<Result<ReplayedWebhooks>> Handle(ReplayFailedInboundWebhooks command, CancellationToken cancellationToken)
    {
        var ids = await store.ResetFailedAsync(command.Source, command.From, command.To, Limit, cancellationToken);
        await jobs.EnqueueManyAsync<ProcessInboundWebhook>([.. ids.Select(id => new ProcessInboundWebhook(id))], options: null, cancellationToken);
        log.Record(nameof(ReplayFailedInboundWebhooks), $"{command.Source ?? "all sources"}: {ids.Count}");
        return new ReplayedWebhooks(ids.Count, ids.Count == Limit);
    }
}
