using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Jobs.DeadLetters;

/// <summary>Deletes the matching dead letters that are older than an instant or an age.</summary>
/// <param name="Before">Deletes dead letters that died before this instant. Give this or <paramref name="OlderThanDays"/>, not both.</param>
/// <param name="OlderThanDays">Deletes dead letters that died more than this many days ago; 0 to 3650.</param>
[RequireOperator(JobOperatorPermissions.Manage)]
public sealed record PurgeDeadLetters(DateTimeOffset? Before, int? OlderThanDays, string? Reason, string? Name, string? Queue, Guid? TenantId)
    : ICommand<PurgedDeadLettersDto>;

internal sealed class PurgeDeadLettersValidator : AbstractValidator<PurgeDeadLetters>
{
    public PurgeDeadLettersValidator()
    {
        RuleFor(c => c.Before).Must((c, before) => before is null != c.OlderThanDays is null)
            .WithErrorCode("required").WithMessage("Give either before or olderThanDays.");
        RuleFor(c => c.OlderThanDays).InclusiveBetween(0, 3_650).WithErrorCode("out_of_range");
        RuleFor(c => c.Queue).IsQueueFilter();
        RuleFor(c => c.Name).IsNameFilter();
        RuleFor(c => c.Reason).IsNameOf(typeof(DeadReason));
    }
}

internal sealed class PurgeDeadLettersHandler(IDeadLetters jobs, OperatorLog log, TimeProvider time)
    : IRequestHandler<PurgeDeadLetters, Result<PurgedDeadLettersDto>>
{
    public async Task<Result<PurgedDeadLettersDto>> Handle(PurgeDeadLetters command, CancellationToken cancellationToken)
    {
        var filter = new DeadLetterFilter(JobRules.Parse<DeadReason>(command.Reason), command.Name, command.Queue, command.TenantId);
        var before = command.Before ?? time.GetUtcNow() - TimeSpan.FromDays(command.OlderThanDays!.Value);
        var purged = new PurgedDeadLettersDto(await jobs.PurgeAsync(filter, before, cancellationToken));
        log.Record(nameof(PurgeDeadLetters), (command, purged));
        return purged;
    }
}
