using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SvcInfra.Infrastructure.Persistence.Schema;

/// <summary>The modules that types, entities and changes of the schema belong to.</summary>
internal static class EntityModules
{
    /// <summary>The module of a type of the domain, the application or the infrastructure: the name after the layer's.</summary>
    public static string? Of(Type type)
    {
        var names = type.Namespace?.Split('.') ?? [];
        return names.SkipWhile(name => name is not ("Domain" or "Application" or "Infrastructure")).Skip(1).FirstOrDefault();
    }

    /// <summary>The module that configures an entity. A package's entity, such as a Data Protection key, belongs to a module of ours.</summary>
    public static string? Of(IReadOnlyEntityType entity)
    {
        var contract = typeof(IEntityTypeConfiguration<>).MakeGenericType(entity.ClrType);
        return Of(typeof(AppDbContext).Assembly.GetTypes().FirstOrDefault(type => type.GetInterfaces().Contains(contract)) ?? entity.ClrType);
    }

    /// <returns>Null for a change of no table, such as of a sequence.</returns>
    public static string? TableOf(MigrationOperation change) => change switch
    {
        CreateTableOperation table => table.Name,
        DropTableOperation table => table.Name,
        AlterTableOperation table => table.Name,
        RenameTableOperation table => table.Name,
        ITableMigrationOperation part => part.Table,
        DropIndexOperation index => index.Table,
        _ => null,
    };
}
