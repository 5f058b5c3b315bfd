using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Settings;

namespace SvcInfra.Domain.Tenants;

/// <summary>A customer. Data, members and permissions never cross a tenant's boundary.</summary>
public sealed partial class Tenant : AggregateRoot
{
    public const int MaxNameLength = 100;

    private Tenant()
    {
    }

    public Slug Slug { get; private set; } = null!;

    public string Name { get; private set; } = null!;

    public TenantSettings Settings { get; private set; } = TenantSettings.Default;

    public static Tenant Create(Slug slug, string name)
    {
        var tenant = new Tenant { Slug = slug, Name = name.Trim() };
        tenant.Raise(new TenantCreated(tenant.Id));
        return tenant;
    }

    public void Rename(string name)
    {
        if (name.Trim() == Name)
        {
            return;
        }

        Name = name.Trim();
        Raise(new TenantRenamed(Id, Name));
    }

    public void ChangeSettings(TenantSettings settings)
    {
        if (settings == Settings)
        {
            return;
        }

        Settings = settings;
        Raise(new TenantSettingsChanged(Id));
    }
}

public sealed record TenantCreated(Guid TenantId) : IDomainEvent;

public sealed record TenantRenamed(Guid TenantId, string Name) : IDomainEvent;

public sealed record TenantSettingsChanged(Guid TenantId) : IDomainEvent;
