using SvcInfra.Domain.Audit.Trail;

namespace SvcInfra.Application.Audit.Trail;

/// <summary>An entry and its personal part, which is optional.</summary>
public sealed record AuditRecord(AuditEntry Entry, AuditPayload? Payload);

/// <summary>The target of an entry.</summary>
/// <param name="Type">Such as <c>project</c>.</param>
public sealed record AuditTarget(string Type, string Id, Guid? TenantId = null);

/// <summary>A command's changes to aggregates, as JSON.</summary>
/// <param name="First">The first aggregate that the command changed.</param>
/// <param name="Open">The changes for the entry.</param>
/// <param name="Personal">The changes for the payload.</param>
public sealed record AuditChanges(AuditTarget? First, string? Open, string? Personal)
{
    public static readonly AuditChanges None = new(null, null, null);
}

/// <summary>Writes entries independently of any running command.</summary>
public interface IAuditWriter
{
    /// <summary>Writes in a short transaction of its own. Fails after a few seconds if the database is busy.</summary>
    Task WriteAsync(IReadOnlyCollection<AuditRecord> records, CancellationToken cancellationToken);
}
