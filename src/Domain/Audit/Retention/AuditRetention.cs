using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Audit.Retention;

/// <summary>
/// How long a tenant keeps the entries of its trail, where that differs from what the installation keeps. The trail outlives it: once the tenant is
/// purged, the installation's rule holds.
/// </summary>
public sealed class AuditRetention : AggregateRoot
{
    /// <summary>A hundred years.</summary>
    public const int MaxDays = 36_500;

    private AuditRetention()
    {
    }

    public Guid TenantId { get; private set; }

    /// <summary>Days; the installation's minimum to <see cref="MaxDays"/>.</summary>
    public int KeepForDays { get; private set; }

    public static AuditRetention Create(Guid tenantId, int keepForDays) => new() { TenantId = tenantId, KeepForDays = keepForDays };

    public void Change(int keepForDays) => KeepForDays = keepForDays;
}
