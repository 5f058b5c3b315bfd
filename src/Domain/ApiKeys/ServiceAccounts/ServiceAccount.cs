using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.ApiKeys.ServiceAccounts;

/// <summary>
/// A principal in a tenant for programs: it has a role and API keys, but no password and no session. It outlives the member who created it.
/// </summary>
public sealed class ServiceAccount : AggregateRoot, ITenantOwned
{
    public const int MaxNameLength = 100;

    private ServiceAccount()
    {
    }

    public Guid TenantId { get; private set; }

    /// <summary>Unique in its tenant.</summary>
    public string Name { get; private set; } = null!;

    public TenantRole Role { get; private set; }

    /// <summary>Since when its keys are refused (UTC); null while it is enabled.</summary>
    public DateTimeOffset? DisabledAt { get; private set; }

    public static ServiceAccount Create(Guid tenantId, string name, TenantRole role) =>
        new() { TenantId = tenantId, Name = name.Trim(), Role = role };

    public void Rename(string name) => Name = name.Trim();

    public void Disable(DateTimeOffset now) => DisabledAt ??= now;

    public void Enable() => DisabledAt = null;
}
