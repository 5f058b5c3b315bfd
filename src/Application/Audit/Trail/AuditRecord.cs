using SvcInfra.Domain.Audit.Trail;

namespace SvcInfra.Application.Audit.Trail;

/// <summary>An entry, and its personal part, if it has one.</summary>
public sealed record AuditRecord(AuditEntry Entry, AuditPayload? Payload);

/// <summary>What an entry is about.</summary>
/// <param name="Type">Such as <c>project</c>.</param>
public sealed record AuditTarget(string Type, string Id, Guid? TenantId = null);

/// <summary>What a command has changed in the aggregates, as JSON.</summary>
/// <param name="First">The first aggregate that it changed.</param>
/// <param name="Open">What may stand in the entry.</param>
/// <param name="Personal">What stands in the payload.</param>
public sealed record AuditChanges(AuditTarget? First, string? Open, string? Personal)
{
    public static readonly AuditChanges None = new(null, null, null);
}

/// <summary>Writes entries past any running command.</summary>
public interface IAuditWriter
{
    /// <summary>In a short transaction of its own. Fails within seconds if it cannot.</summary>
    Task WriteAsync(IReadOnlyCollection<AuditRecord> records, CancellationToken cancellationToken);
}
