using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Migrations.Design;

namespace SvcInfra.Migrations;

/// <summary>Refuses <c>dotnet ef migrations remove</c>: it would write an empty snapshot, because designer files carry no target model.</summary>
public sealed class AddOnlyScaffolder(MigrationsScaffolderDependencies dependencies) : MigrationsScaffolder(dependencies)
{
    public override MigrationFiles RemoveMigration(string projectDir, string? rootNamespace, bool force, string? language, bool dryRun) =>
        throw new OperationException("Delete the migration's files and restore the model snapshots with git: a migration does not carry the model before it.");
}
