using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.PostgreSql;
using SvcInfra.Infrastructure.Persistence.Sqlite;

namespace SvcInfra.ArchitectureTests;

public sealed class MigrationTests
{
    private static readonly Type[] Migrations =
        [.. Solution.Infrastructure.GetTypes().Where(type => type.IsSubclassOf(typeof(Migration))).OrderBy(Id, StringComparer.Ordinal)];

    public static TheoryData<string> Engines => ["Sqlite", "PostgreSql"];

    [Fact]
    public void Every_migration_is_in_the_folder_of_its_module_and_engine()
    {
        Migrations.ShouldNotBeEmpty();
        foreach (var migration in Migrations)
        {
            var module = Solution.ModuleOf(migration);
            var engine = migration.GetCustomAttribute<DbContextAttribute>()!.ContextType.Name[..^"DbContext".Length];
            migration.Namespace.ShouldBe($"SvcInfra.Infrastructure.{module}.Migrations.{engine}");
            migration.Name.ShouldStartWith(module + "_");
            File.Exists(Path.Combine(Solution.Root, "src", "Infrastructure", module!, "Migrations", engine, Id(migration) + ".cs"))
                .ShouldBeTrue(migration.FullName);
        }
    }

    [Fact]
    public void Both_engines_have_the_same_migrations_in_the_same_order() =>
        Names("Sqlite").ShouldBe(Names("PostgreSql"));

    [Theory]
    [MemberData(nameof(Engines))]
    public void Every_migration_changes_one_module_only(string engine)
    {
        var owners = OwnersByTable(engine);
        foreach (var migration in Migrations.Where(migration => IsFor(migration, engine)))
        {
            var operations = Create(migration, engine).UpOperations;
            operations.ShouldNotBeEmpty();
            operations.Select(operation => owners[TableOf(operation)]).Distinct()
                .ShouldBe([Solution.ModuleOf(migration)!], $"{migration.FullName} changes tables of several modules, or raw SQL hides which.");
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Foreign_keys_refer_to_the_same_module_or_a_core_module(string engine)
    {
        using var context = Context(engine);
        var keys = context.Model.GetEntityTypes().SelectMany(entity => entity.GetForeignKeys()).ToArray();
        keys.ShouldNotBeEmpty();
        keys.Where(key => ConfiguredBy(key.PrincipalEntityType) is var principal
                && principal != ConfiguredBy(key.DeclaringEntityType) && Solution.OptionalModules.Contains(principal))
            .Select(key => key.ToString()).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Every_table_is_created_by_the_module_that_configures_it(string engine)
    {
        using var context = Context(engine);
        var owners = OwnersByTable(engine);
        foreach (var entity in context.Model.GetEntityTypes())
        {
            owners[entity.GetTableName()!].ShouldBe(ConfiguredBy(entity), entity.Name);
        }
    }

    private static string[] Names(string engine) => [.. Migrations.Where(migration => IsFor(migration, engine)).Select(migration => migration.Name)];

    private static bool IsFor(Type migration, string engine) => migration.Namespace!.EndsWith("." + engine, StringComparison.Ordinal);

    private static string Id(Type migration) => migration.GetCustomAttribute<MigrationAttribute>()!.Id;

    private static Migration Create(Type migration, string engine)
    {
        var created = (Migration)Activator.CreateInstance(migration)!;
        created.ActiveProvider = engine == "Sqlite" ? "Microsoft.EntityFrameworkCore.Sqlite" : "Npgsql.EntityFrameworkCore.PostgreSQL";
        return created;
    }

    private static Dictionary<string, string> OwnersByTable(string engine) =>
        Migrations.Where(migration => IsFor(migration, engine))
            .SelectMany(migration =>
                Create(migration, engine).UpOperations.OfType<CreateTableOperation>().Select(
                    table => (table.Name, Module: Solution.ModuleOf(migration)!)))
            .ToDictionary(table => table.Name, table => table.Module);

    private static string TableOf(MigrationOperation operation) => operation switch
    {
        CreateTableOperation table => table.Name,
        ITableMigrationOperation part => part.Table,
        _ => ValueOf("Table", operation) ?? ValueOf("Name", operation) ?? string.Empty,
    };

    private static string? ValueOf(string property, MigrationOperation operation) =>
        operation.GetType().GetProperty(property)?.GetValue(operation) as string;

    private static string ConfiguredBy(IReadOnlyEntityType entity) =>
        Solution.ModuleOf(Solution.Infrastructure.GetTypes().Single(type =>
            type.GetInterfaces().Contains(typeof(IEntityTypeConfiguration<>).MakeGenericType(entity.ClrType))))!;

    private static AppDbContext Context(string engine) => engine == "Sqlite"
        ? new SqliteDbContext(new DbContextOptionsBuilder<SqliteDbContext>().UseSqlite("Data Source=:memory:").Options)
        : new PostgreSqlDbContext(new DbContextOptionsBuilder<PostgreSqlDbContext>().UseNpgsql("Host=nowhere").Options);
}
