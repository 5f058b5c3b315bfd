using System.Globalization;
using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Jobs.DeadLetters;

/// <summary>Lists the dead letters of all tenants, newest first.</summary>
[RequireOperator(JobOperatorPermissions.Read)]
public sealed record ListDeadLetters(string? Reason, string? Name, string? Queue, Guid? TenantId, string? Cursor, int? Limit)
    : IQuery<Page<DeadLetterDto>>;

internal sealed class ListDeadLettersValidator : AbstractValidator<ListDeadLetters>
{
    public ListDeadLettersValidator()
    {
        RuleFor(q => q.Limit).IsPageLimit();
        RuleFor(q => q.Queue).IsQueueFilter();
        RuleFor(q => q.Name).IsNameFilter();
        RuleFor(q => q.Reason).IsNameOf(typeof(DeadReason));
    }
}

internal sealed class ListDeadLettersHandler(IDeadLetters jobs, JobCatalog catalog) : IRequestHandler<ListDeadLetters, Result<Page<DeadLetterDto>>>
{
    private const string Sort = "-diedAt";

    public async Task<Result<Page<DeadLetterDto>>> Handle(ListDeadLetters query, CancellationToken cancellationToken)
    {
        DeadLetterPosition? after = null;
        if (query.Cursor is not null)
        {
            if (!Cursor.TryParse(query.Cursor, Sort, out var cursor)
                || !DateTimeOffset.TryParseExact(cursor!.Key, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var diedAt))
            {
                return CommonErrors.InvalidCursor;
            }

            after = new DeadLetterPosition(diedAt, cursor.Id);
        }

        var limit = query.Limit ?? PageLimit.Default;
        var filter = new DeadLetterFilter(JobRules.Parse<DeadReason>(query.Reason), query.Name, query.Queue, query.TenantId);
        var found = await jobs.ListAsync(filter, after, limit + 1, cancellationToken);
        var page = found.Take(limit).Select(job => job.ToDto(catalog)).ToList();
        return new Page<DeadLetterDto>(
            page, found.Count > limit ? new Cursor(Sort, page[^1].DiedAt.ToString("O", CultureInfo.InvariantCulture), page[^1].Id).ToString() : null);
    }
}
