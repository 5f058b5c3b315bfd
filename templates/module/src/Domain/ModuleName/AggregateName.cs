using Ardalis.Result;
using RootNamespaceOfTheSolution.Domain.Common;

namespace RootNamespaceOfTheSolution.Domain.ModuleName;

/// <summary>Belongs to a tenant; its name is unique in the tenant.</summary>
public sealed class AggregateName : AggregateRoot, ITenantOwned, ISoftDeletable
{
    public const int MaxNameLength = 100;

    private AggregateName()
    {
    }

    public Guid TenantId { get; private set; }

    public string Name { get; private set; } = null!;

    public DateTimeOffset? DeletedAt { get; private set; }

    public static AggregateName Create(Guid tenantId, string name)
    {
        var created = new AggregateName { TenantId = tenantId, Name = name.Trim() };
        created.Raise(new AggregateNameCreated(created.Id, created.Name));
        return created;
    }

    public Result Update(string name)
    {
        Name = name.Trim();
        Raise(new AggregateNameUpdated(Id, Name));
        return Result.Success();
    }

    public void Delete(DateTimeOffset now)
    {
        DeletedAt = now;
        Raise(new AggregateNameDeleted(Id));
    }
}
