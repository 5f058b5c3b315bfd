using System.Globalization;
using System.Text.Json;
using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Audit.Trail;

/// <summary>Searches the tenant's audit trail, newest entries first, in keyset pages. The search itself is recorded in the trail.</summary>
/// <param name="Action">A code of the catalogue, or a prefix of codes that ends with a dot: <c>tenants.</c>.</param>
/// <param name="Tag"><c>soc2</c>, <c>hipaa</c> or <c>pci</c>.</param>
/// <param name="From">Returns entries at this instant or later.</param>
/// <param name="To">Returns entries before this instant.</param>
[RequirePermission(AuditPermissions.Read)]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Hipaa)]
public sealed record SearchAuditEntries(
    string? Cursor, int? Limit, Guid? Actor, string? Action, string? TargetType, string? TargetId, string? Outcome, string? Tag,
    DateTimeOffset? From, DateTimeOffset? To)
    : IQuery<Page<AuditEntryDto>>;

internal sealed class SearchAuditEntriesValidator : AbstractValidator<SearchAuditEntries>
{
    private static readonly string[] Tags =
        [.. Enum.GetValues<AuditTags>().Where(tag => tag != AuditTags.None).Select(tag => tag.ToString().ToLowerInvariant())];

    private static readonly string[] Outcomes = [.. Enum.GetValues<AuditOutcome>().Select(outcome => outcome.ToString().ToLowerInvariant())];

    public SearchAuditEntriesValidator()
    {
        RuleFor(q => q.Limit).InclusiveBetween(1, PageLimit.Max).WithErrorCode("out_of_range");
        RuleFor(q => q.Action).MaximumLength(100).WithErrorCode("too_long");
        RuleFor(q => q.TargetType).MaximumLength(AuditEntryFactory.MaxTargetTypeLength).WithErrorCode("too_long");
        RuleFor(q => q.TargetId).MaximumLength(AuditEntryFactory.MaxTargetIdLength).WithErrorCode("too_long");
        RuleFor(q => q.Outcome).Must(o => o is null || Outcomes.Contains(o))
            .WithErrorCode("unknown_value").WithMessage($"Must be one of {string.Join(", ", Outcomes)}.");
        RuleFor(q => q.Tag).Must(t => t is null || Tags.Contains(t))
            .WithErrorCode("unknown_value").WithMessage($"Must be one of {string.Join(", ", Tags)}.");
    }
}

internal sealed class SearchAuditEntriesHandler(IAuditReader reader, AuditVisibility visibility, IRequestContext context)
    : IRequestHandler<SearchAuditEntries, Result<Page<AuditEntryDto>>>
{
    private const string Sort = "-occurredAt";

    public async Task<Result<Page<AuditEntryDto>>> Handle(SearchAuditEntries query, CancellationToken cancellationToken)
    {
        AuditPosition? after = null;
        if (query.Cursor is not null)
        {
            if (!Cursor.TryParse(query.Cursor, Sort, out var cursor)
                || !DateTimeOffset.TryParseExact(cursor!.Key, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var occurredAt))
            {
                return CommonErrors.InvalidCursor;
            }

            after = new AuditPosition(occurredAt, cursor.Id);
        }

        var limit = query.Limit ?? PageLimit.Default;
        AuditOutcome? outcome = query.Outcome is null ? null : Enum.Parse<AuditOutcome>(query.Outcome, ignoreCase: true);

        // One extra row shows whether there is another page, without a count.
        var search = new AuditSearch(
            query.Actor, query.Action, query.TargetType, query.TargetId, outcome, query.Tag, query.From, query.To, after, limit + 1);
        var found = await reader.SearchAsync(context.RequireTenantId(), search, cancellationToken);
        var isPersonal = await visibility.IsPersonalAsync(cancellationToken);
        var page = found.Take(limit).Select(row => ToDto(row, isPersonal)).ToList();
        return new Page<AuditEntryDto>(
            page,
            found.Count > limit ? new Cursor(Sort, page[^1].OccurredAt.ToString("O", CultureInfo.InvariantCulture), page[^1].Id).ToString() : null);
    }

    private static AuditEntryDto ToDto(FoundAuditEntry found, bool isPersonal)
    {
        var e = found.Entry;
        return new AuditEntryDto(
            e.Id, found.Sequence, e.OccurredAt, e.ActorKind, e.ActorId, e.SessionId, e.OnBehalfOf, e.Action, e.TargetType, e.TargetId,
            e.Outcome.ToString().ToLowerInvariant(), e.Reason, e.TraceId, e.Tags.Split(',', StringSplitOptions.RemoveEmptyEntries), Json(e.Changes),
            isPersonal ? Json(found.Personal) : null);
    }

    /// <summary>Parses stored JSON. A value that was altered and is no longer JSON is returned as a string.</summary>
    private static JsonElement? Json(string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text);
        }
    }
}
