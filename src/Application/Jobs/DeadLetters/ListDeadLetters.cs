using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Jobs.DeadLetters;

/// <summary>Lists the dead letters of all tenants, which are in the database whatever the store of the live jobs is.</summary>
[RequireOperator(JobOperatorPermissions.Read)]
public sealed record ListDeadLetters : ListQuery<DeadLetterDto>
{
    internal static readonly ListOf<DeadLetter, DeadLetterDto> List = new ListOf<DeadLetter, DeadLetterDto>("-diedAt", job => job.Id)
        .Sort("diedAt", job => job.DiedAt)
        .Filter("reason", job => job.Reason)
        .Filter("name", job => job.Name)
        .Filter("queue", job => job.Queue)
        .Filter("tenantId", job => job.TenantId)
        .Filter("userId", job => job.UserId)
        .Filter("diedAt", job => job.DiedAt)
        .Filter("enqueuedAt", job => job.EnqueuedAt);

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
        return pages.ReadAsync(
            ListDeadLetters.List,
            query,
            async page => [.. (await jobs.ListAsync(filter, page, cancellationToken)).Select(job => job.ToDto(catalog))]);
    }
}
