using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Audit.Retention;

/// <summary>
/// A tenant's own retention for its audit trail, which overrides the installation's. The trail outlives the tenant: once the tenant is purged, the
/// installation's retention applies.
/// </summary>
public sealed class AuditRetention : AggregateRoot
{
    /// <summary>A hundred years.</summary>
    public const int MaxDays = 36_500;

    private AuditRetention()
    {
    }

    public Guid TenantId { get; private set; }

    /// <summary>The installation's minimum to <see cref="MaxDays"/>.</summary>
    public int KeepForDays { get; private set; }

    public static AuditRetention Create(Guid tenantId, int keepForDays) => new() { TenantId = tenantId, KeepForDays = keepForDays };

    public void Change(int keepForDays) => KeepForDays = keepForDays;
}
