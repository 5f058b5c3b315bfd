using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Jobs.DeadLetters;

/// <summary>Lists the dead letters of all tenants, newest first.</summary>
[RequireOperator(JobOperatorPermissions.Read)]
public sealed record ListDeadLetters : ListQuery<DeadLetterDto>
{
    private static readonly ForwardListOf<DeadLetterDto> List = new("-diedAt");

    public string? Reason { get; init; }

    public string? Name { get; init; }

    public string? Queue { get; init; }

    public Guid? TenantId { get; init; }

    public override ListDefinition Declare() => List;
}

internal sealed class ListDeadLettersValidator : AbstractValidator<ListDeadLetters>
{
    public ListDeadLettersValidator()
    {
        RuleFor(q => q.Queue).IsQueueFilter();
        RuleFor(q => q.Name).IsNameFilter();
        RuleFor(q => q.Reason).IsNameOf(typeof(DeadReason));
    }
}

internal sealed class ListDeadLettersHandler(ListPages pages, IDeadLetters jobs, JobCatalog catalog)
    : IRequestHandler<ListDeadLetters, Result<Page<DeadLetterDto>>>
{
    public Task<Result<Page<DeadLetterDto>>> Handle(ListDeadLetters query, CancellationToken cancellationToken)
    {
        var filter = new DeadLetterFilter(JobRules.Parse<DeadReason>(query.Reason), query.Name, query.Queue, query.TenantId);
        return pages.ReadForwardAsync(
            query,
            async (after, take) =>
            {
                var position = after is null ? null : new DeadLetterPosition(ListPosition.InstantOf(after), after.Id);
                return [.. (await jobs.ListAsync(filter, position, take, cancellationToken)).Select(job => job.ToDto(catalog))];
            },
            last => ListPosition.At(last.DiedAt, last.Id));
    }
}
