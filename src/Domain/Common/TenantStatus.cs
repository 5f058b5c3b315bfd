namespace SvcInfra.Domain.Common;

/// <summary>
/// Whether work in a tenant is allowed. It is in Common because the pipeline and the jobs check it and depend on no module.
/// </summary>
public enum TenantStatus
{
    Active = 0,

    /// <summary>Suspended by an operator: the data is kept, and members regain access when the tenant is resumed.</summary>
    Suspended = 1,

    /// <summary>Deleted by its owner: hidden from everyone, and restorable until the grace period ends.</summary>
    Deleted = 2,

    /// <summary>Being erased; it cannot be restored.</summary>
    Purging = 3,
}
