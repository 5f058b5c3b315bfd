using System.Text.Json;
using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit.Trail;

namespace SvcInfra.Application.Audit.Trail;

/// <summary>Searches the tenant's audit trail, in keyset pages. The search itself is recorded in the trail.</summary>
[RequirePermission(AuditPermissions.Read)]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Hipaa)]
public sealed record SearchAuditEntries : ListQuery<AuditEntryDto>
{
    internal static readonly ListOf<AuditEntry, AuditEntryDto> List = new ListOf<AuditEntry, AuditEntryDto>("-occurredAt", entry => entry.Id)
        .Sort("occurredAt", entry => entry.OccurredAt)
        .Filter("occurredAt", entry => entry.OccurredAt)
        .Filter("actorId", entry => entry.ActorId)
        .Filter("actorKind", entry => entry.ActorKind)
        .Filter("action", entry => entry.Action)
        .Filter("targetType", entry => entry.TargetType)
        .Filter("targetId", entry => entry.TargetId)
        .Filter("outcome", entry => entry.Outcome)
        .Filter("traceId", entry => entry.TraceId);

    public Guid? Actor { get; init; }

    /// <summary>A code of the catalogue, or a prefix of codes that ends with a dot: <c>tenants.</c>.</summary>
    public string? Action { get; init; }

    public string? TargetType { get; init; }

    public string? TargetId { get; init; }

    public string? Outcome { get; init; }

    /// <summary><c>soc2</c>, <c>hipaa</c> or <c>pci</c>.</summary>
    public string? Tag { get; init; }

    /// <summary>Returns entries at this instant or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Returns entries before this instant.</summary>
    public DateTimeOffset? To { get; init; }

    public override ListDefinition Declare() => List;
}

internal sealed class SearchAuditEntriesValidator : AbstractValidator<SearchAuditEntries>
{
    private static readonly string[] Tags =
        [.. Enum.GetValues<AuditTags>().Where(tag => tag != AuditTags.None).Select(tag => tag.ToString().ToLowerInvariant())];

    private static readonly string[] Outcomes = [.. Enum.GetValues<AuditOutcome>().Select(outcome => outcome.ToString().ToLowerInvariant())];

    public SearchAuditEntriesValidator()
    {
        RuleFor(q => q.Action).MaximumLength(100).WithErrorCode("too_long");
        RuleFor(q => q.TargetType).MaximumLength(AuditEntryFactory.MaxTargetTypeLength).WithErrorCode("too_long");
        RuleFor(q => q.TargetId).MaximumLength(AuditEntryFactory.MaxTargetIdLength).WithErrorCode("too_long");
        RuleFor(q => q.Outcome).Must(o => o is null || Outcomes.Contains(o))
            .WithErrorCode("unknown_value").WithMessage($"Must be one of {string.Join(", ", Outcomes)}.");
        RuleFor(q => q.Tag).Must(t => t is null || Tags.Contains(t))
            .WithErrorCode("unknown_value").WithMessage($"Must be one of {string.Join(", ", Tags)}.");
    }
}

internal sealed class SearchAuditEntriesHandler(ListPages pages, IAuditReader reader, AuditVisibility visibility, IRequestContext context)
    : IRequestHandler<SearchAuditEntries, Result<Page<AuditEntryDto>>>
{
    public Task<Result<Page<AuditEntryDto>>> Handle(SearchAuditEntries query, CancellationToken cancellationToken)
    {
        AuditOutcome? outcome = query.Outcome is null ? null : Enum.Parse<AuditOutcome>(query.Outcome, ignoreCase: true);
        var search = new AuditSearch(
            query.Actor, query.Action, query.TargetType, query.TargetId, outcome, query.Tag, query.From, query.To);
        return pages.ReadAsync(
            SearchAuditEntries.List,
            query,
            async page =>
            {
                var found = await reader.SearchAsync(context.RequireTenantId(), search, page, cancellationToken);
                var isPersonal = await visibility.IsPersonalAsync(cancellationToken);
                return [.. found.Select(row => ToDto(row, isPersonal))];
            });
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
