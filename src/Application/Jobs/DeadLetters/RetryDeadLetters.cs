using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Jobs.DeadLetters;

/// <summary>Puts all matching dead letters back into their queues, spread over time. Without a filter, all dead letters match.</summary>
/// <param name="JobsPerSecond">1 to 1000; default 10.</param>
[RequireOperator(JobOperatorPermissions.Manage)]
public sealed record RetryDeadLetters(string? Reason, string? Name, string? Queue, Guid? TenantId, int? JobsPerSecond) : ICommand<RetriedDeadLetters>;

internal sealed class RetryDeadLettersValidator : AbstractValidator<RetryDeadLetters>
{
    public RetryDeadLettersValidator()
    {
        RuleFor(c => c.JobsPerSecond).InclusiveBetween(1, 1_000).WithErrorCode("out_of_range");
        RuleFor(c => c.Queue).IsQueueFilter();
        RuleFor(c => c.Name).IsNameFilter();
        RuleFor(c => c.Reason).IsNameOf(typeof(DeadReason));
    }
}

internal sealed class RetryDeadLettersHandler(IDeadLetters jobs, OperatorLog log) : IRequestHandler<RetryDeadLetters, Result<RetriedDeadLetters>>
{
    private const int DefaultRate = 10;

    public async Task<Result<RetriedDeadLetters>> Handle(RetryDeadLetters command, CancellationToken cancellationToken)
    {
        var filter = new DeadLetterFilter(JobRules.Parse<DeadReason>(command.Reason), command.Name, command.Queue, command.TenantId);
        var retried = await jobs.RetryAllAsync(filter, command.JobsPerSecond ?? DefaultRate, cancellationToken);
        log.Record(nameof(RetryDeadLetters), (command, retried));
        return retried;
    }
}
