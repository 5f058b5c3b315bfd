namespace SvcInfra.Domain.Common;

/// <summary>
/// Whether a tenant may be worked in. It stands here and not with tenants because the pipeline and the jobs ask for it and know no module.
/// </summary>
public enum TenantStatus
{
    Active = 0,

    /// <summary>An operator stopped it: its data stays, its members may read it again when it is resumed.</summary>
    Suspended = 1,

    /// <summary>Its owner deleted it: gone for everybody, and restorable until its grace is over.</summary>
    Deleted = 2,

    /// <summary>Being erased: there is no way back.</summary>
    Purging = 3,
}
