using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using SvcInfra.Infrastructure.Persistence.Schema;

namespace SvcInfra.Migrations;

/// <summary>Takes a module's tables as missing and all others as up to date, so that the next migration creates exactly the module's tables.</summary>
public sealed class ModuleModelDiffer(DbContext context, string module) : IMigrationsModelDiffer
{
    private readonly IMigrationsModelDiffer _inner = context.GetService<IMigrationsModelDiffer>();
    private readonly IModel _model = context.GetService<IDesignTimeModel>().Model;

    public bool HasDifferences(IRelationalModel? source, IRelationalModel? target) => GetDifferences(source, target).Count > 0;

    public IReadOnlyList<MigrationOperation> GetDifferences(IRelationalModel? source, IRelationalModel? target)
    {
        // `dotnet ef` asks twice: from the snapshot to the model for Up, from the model to the snapshot for Down.
        var differences = target?.Model == _model ? _inner.GetDifferences(null, target) : _inner.GetDifferences(source, null);
        string[] tables = [.. _model.GetEntityTypes().Where(entity => EntityModules.Of(entity) == module).Select(entity => entity.GetTableName()!).Distinct()];
        if (tables.Length == 0)
        {
            throw new InvalidOperationException($"The module {module} has no tables.");
        }

        return [.. differences.Where(operation => tables.Contains(EntityModules.TableOf(operation)))];
    }
}
