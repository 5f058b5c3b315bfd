using SvcInfra.Domain.Audit.Trail;

namespace SvcInfra.Application.Audit.Contracts;

/// <summary>
/// Lets a handler add to the audit trail. The trail itself records the actor, the command, its outcome, and the changes to loaded aggregates.
/// </summary>
public interface IAuditTrail
{
    /// <summary>The tenant id of the trail for events that belong to no tenant.</summary>
    static readonly Guid Installation = AuditEntry.Installation;

    /// <summary>Sets the target of the running command's entry. Default: the first aggregate that the command changes.</summary>
    /// <param name="targetType">Such as <c>invitation</c>.</param>
    /// <param name="targetId">Must contain no personal data.</param>
    /// <param name="tenantId">The tenant whose trail receives the entry. Null: the tenant context.</param>
    void About(string targetType, string targetId, Guid? tenantId = null);

    /// <summary>Adds an event to the running command's transaction. It is recorded only if that commits.</summary>
    void Record(AuditEvent auditEvent);

    /// <summary>Writes an event in a short transaction of its own, whether or not the running command commits.</summary>
    Task RecordNowAsync(AuditEvent auditEvent, CancellationToken cancellationToken);
}

/// <param name="Action">A code that an <see cref="IAuditEventSource"/> declares.</param>
public sealed record AuditEvent(string Action, AuditOutcome Outcome = AuditOutcome.Success)
{
    public string? TargetType { get; init; }

    /// <summary>Must contain no personal data.</summary>
    public string? TargetId { get; init; }

    /// <summary>Null: the tenant context.</summary>
    public Guid? TenantId { get; init; }

    /// <summary>An error's code, or a few words. Must contain no personal data.</summary>
    public string? Reason { get; init; }

    /// <summary>An attempt that was refused because the caller lacks the right to it.</summary>
    public static AuditEvent Denied(string action) => new(action, AuditOutcome.Denied);
}

/// <summary>Declares a module's events that are not commands. Implementations are found by scanning.</summary>
public interface IAuditEventSource
{
    IEnumerable<AuditEventType> EventTypes { get; }
}

/// <param name="Action"><c>module.what_happened</c>, lower case. Stable, because auditors filter by it.</param>
/// <param name="Description">A sentence for readers of the trail.</param>
/// <param name="Tags">The compliance frameworks that require this entry.</param>
public sealed record AuditEventType(string Action, string Description, AuditTags Tags = AuditTags.None);
