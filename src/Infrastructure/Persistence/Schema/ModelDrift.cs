using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Persistence.Schema;

/// <summary>Compares the model with the snapshot that the migrations lead to, without a connection.</summary>
internal static class ModelDrift
{
    private const int MaxExamples = 3;

    /// <exception cref="ConfigurationException">
    /// The model has changes that no migration has. The message names them by module and says how to add the migrations.
    /// </exception>
    public static void Check(DbContext context)
    {
        var migrations = context.GetService<IMigrationsAssembly>();
        var model = context.GetService<IDesignTimeModel>().Model;
        if (Compare(context, migrations.ModelSnapshot?.Model, model) is { Count: > 0 } changes)
        {
            throw new ConfigurationException(Describe(changes, model));
        }
    }

    private static IReadOnlyList<MigrationOperation> Compare(DbContext context, IModel? snapshot, IModel model)
    {
        if (snapshot is IMutableModel mutable)
        {
            snapshot = mutable.FinalizeModel();
        }

        var known = snapshot is null ? null : context.GetService<IModelRuntimeInitializer>().Initialize(snapshot, designTime: true);
        return context.GetService<IMigrationsModelDiffer>().GetDifferences(known?.GetRelationalModel(), model.GetRelationalModel());
    }

    /// <summary>One sentence: modules with their changes, then the commands.</summary>
    internal static string Describe(IReadOnlyList<MigrationOperation> changes, IModel model)
    {
        var byModule = changes.GroupBy(change => ModuleOf(EntityModules.TableOf(change), model) ?? "<Module>").ToArray();
        var told = byModule.Select(module => $"{module.Key}: {Shorten([.. module.Select(Describe).Distinct()])}");
        var commands = byModule.Select(module => $"dotnet eng/migrations.cs add {module.Key} <Name>");
        return $"The model has changes that no migration has ({string.Join("; ", told)}). Add the migration: {string.Join(", then ", commands)}";
    }

    private static string Shorten(string[] changes) =>
        string.Join(", ", changes.Take(MaxExamples)) + (changes.Length > MaxExamples ? $", and {changes.Length - MaxExamples} more" : "");

    private static string Describe(MigrationOperation change) => change switch
    {
        CreateTableOperation table => $"new table {table.Name}",
        DropTableOperation table => $"removed table {table.Name}",
        RenameTableOperation table => $"renamed table {table.Name}",
        AddColumnOperation column => $"new column {column.Table}.{column.Name}",
        DropColumnOperation column => $"removed column {column.Table}.{column.Name}",
        AlterColumnOperation column => $"changed column {column.Table}.{column.Name}",
        RenameColumnOperation column => $"renamed column {column.Table}.{column.Name}",
        CreateIndexOperation index => $"new index {index.Name}",
        DropIndexOperation index => $"removed index {index.Name}",
        _ => $"{change.GetType().Name.Replace("Operation", "")} {EntityModules.TableOf(change)}".TrimEnd(),
    };

    /// <summary>Null for a removed table.</summary>
    private static string? ModuleOf(string? table, IModel model) =>
        model.GetEntityTypes().FirstOrDefault(type => type.GetTableName() == table) is { } entity ? EntityModules.Of(entity) : null;
}
