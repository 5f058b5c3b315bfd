using SvcInfra.Domain.Audit.Trail;

namespace SvcInfra.Application.Audit.Contracts;

/// <summary>
/// What a handler tells the audit trail beyond what that sees by itself: who acted, which command, how it ended, and what changed in the aggregates
/// that were loaded.
/// </summary>
public interface IAuditTrail
{
    /// <summary>Stands for the trail of what belongs to no tenant.</summary>
    static readonly Guid Installation = AuditEntry.Installation;

    /// <summary>Names what the running command is about, where that is not the first aggregate that it changes.</summary>
    /// <param name="targetType">Such as <c>invitation</c>.</param>
    /// <param name="targetId">Nothing personal.</param>
    /// <param name="tenantId">The tenant whose trail the entry belongs to; null: the one that acts.</param>
    void About(string targetType, string targetId, Guid? tenantId = null);

    /// <summary>Adds an event of its own to the running command's transaction: it happened if that commits.</summary>
    void Record(AuditEvent auditEvent);

    /// <summary>Writes an event now, in a short transaction of its own, whatever becomes of the running command.</summary>
    Task RecordNowAsync(AuditEvent auditEvent, CancellationToken cancellationToken);
}

/// <param name="Action">A code that an <see cref="IAuditEventSource"/> declares.</param>
public sealed record AuditEvent(string Action, AuditOutcome Outcome = AuditOutcome.Success)
{
    public string? TargetType { get; init; }

    /// <summary>Nothing personal.</summary>
    public string? TargetId { get; init; }

    /// <summary>Null: the tenant that acts.</summary>
    public Guid? TenantId { get; init; }

    /// <summary>An error's code, or a few words. Nothing personal.</summary>
    public string? Reason { get; init; }

    /// <summary>Something that was refused, or that somebody tried who may not.</summary>
    public static AuditEvent Denied(string action) => new(action, AuditOutcome.Denied);
}

/// <summary>A module's events that are no commands. Implementations are found by scanning.</summary>
public interface IAuditEventSource
{
    IEnumerable<AuditEventType> EventTypes { get; }
}

/// <param name="Action"><c>module.what_happened</c>, lower case; stable, because auditors filter by it.</param>
/// <param name="Description">For the people who read the trail.</param>
/// <param name="Tags">The compliance frameworks that ask for it.</param>
public sealed record AuditEventType(string Action, string Description, AuditTags Tags = AuditTags.None);
