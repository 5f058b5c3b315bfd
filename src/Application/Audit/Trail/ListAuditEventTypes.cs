using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Audit.Trail;

/// <summary>Lists the catalogue of audit event types: every code that an entry may have.</summary>
[RequirePermission(AuditPermissions.Read)]
public sealed record ListAuditEventTypes : IQuery<AuditEventTypesDto>;

internal sealed class ListAuditEventTypesHandler(AuditCatalog catalog) : IRequestHandler<ListAuditEventTypes, Result<AuditEventTypesDto>>
{
    public Task<Result<AuditEventTypesDto>> Handle(ListAuditEventTypes query, CancellationToken cancellationToken) =>
        Task.FromResult<Result<AuditEventTypesDto>>(new AuditEventTypesDto([.. catalog.All.Select(ToDto)]));

    private static AuditEventTypeDto ToDto(AuditEventType type) => new(type.Action, type.Description, Names(type.Tags));

    private static string[] Names(AuditTags tags) => tags == AuditTags.None ? [] : tags.ToString().ToLowerInvariant().Split(", ");
}
