using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Infrastructure.Persistence.Schema;

namespace SvcInfra.Migrations;

public sealed partial class DesignTimeServices
{
    static partial void AddSnapshotGenerator(IServiceCollection services) =>
        services.AddSingleton<ICSharpSnapshotGenerator, ModuleSnapshotGenerator>();
}

/// <summary>
/// Writes each entity of an optional module between <c>//#if (includeX)</c> and <c>//#endif</c> into the model snapshots: a solution that is
/// generated without the module gets snapshots without its entities. A module is optional when it has a manifest
/// (<c>src/Application/X/module.json</c>); generated solutions have none.
/// </summary>
public sealed class ModuleSnapshotGenerator(CSharpSnapshotGeneratorDependencies dependencies) : CSharpSnapshotGenerator(dependencies)
{
    protected override void GenerateEntityType(string builderName, IEntityType entityType, IndentedStringBuilder stringBuilder) =>
        Wrap(entityType, stringBuilder, () => base.GenerateEntityType(builderName, entityType, stringBuilder));

    protected override void GenerateEntityTypeRelationships(string modelBuilderName, IEntityType entityType, IndentedStringBuilder stringBuilder)
    {
        if (entityType.GetDeclaredForeignKeys().Any())
        {
            Wrap(entityType, stringBuilder, () => base.GenerateEntityTypeRelationships(modelBuilderName, entityType, stringBuilder));
        }
    }

    private static void Wrap(IEntityType entityType, IndentedStringBuilder stringBuilder, Action generate)
    {
        if (OptionalModuleOf(entityType) is not { } module)
        {
            generate();
            return;
        }

        stringBuilder.AppendLine().Append($"//#if (include{module})").AppendLine();
        generate();
        stringBuilder.AppendLine("//#endif");
    }

    private static string? OptionalModuleOf(IEntityType entityType)
    {
        var name = EntityModules.Of(entityType.ClrType);
        return name is not null && File.Exists(Path.Combine(RepositoryRoot(), "src", "Application", name, "module.json")) ? name : null;
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Directory.Packages.props")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("Run it from a checkout.");
    }
}
