using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Shouldly;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>Migrating by several processes at once, and after a process that was killed while migrating.</summary>
public abstract class MigrationTests(Engine engine) : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private TestApp _app = null!;

    private protected TestApp App => _app;

    private protected TestDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateEmptyAsync(engine, "migrations");
        _app = new TestApp(Database);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _app?.Dispose();
        Database?.Dispose();
        return ValueTask.CompletedTask;
    }

    public sealed class OnSqlite() : MigrationTests(Engine.Sqlite)
    {
        [Fact]
        public async Task Lock_row_of_a_killed_process_does_not_block_a_migration()
        {
            await MigrateToTheFirstAsync();
            await Database.ReadAsync("""
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT OR REPLACE INTO "__EFMigrationsLock" VALUES (1, '2026-11-01 09:30:00+00:00');
                """);

            await App.Migrator.MigrateAsync(CancellationToken.None).WaitAsync(Deadline);

            await ShouldBeCurrentAsync();
        }

        [Fact]
        public async Task Second_migration_waits_until_the_first_is_done()
        {
            var first = new FileStream(Database.File + ".migrate", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

            var second = App.Migrator.MigrateAsync(CancellationToken.None);
            await Eventually.TrueAsync(() => File.Exists(Database.File), Deadline, "the second process to reach the lock");
            (await Database.ReadAsync("SELECT name FROM sqlite_master")).ShouldBeEmpty();
            second.IsCompleted.ShouldBeFalse();
            await first.DisposeAsync();

            (await second.WaitAsync(Deadline)).ShouldNotBeEmpty();
        }
    }

    public sealed class OnPostgreSql() : MigrationTests(Engine.PostgreSql)
    {
        [Fact]
        public async Task Second_migration_waits_until_the_first_is_done_or_killed()
        {
            await using var first = await Database.OpenAsync();
            await using var command = first.CreateCommand();
            command.CommandText = $"SELECT pg_advisory_lock({0x6D69_6772_6174_65})";
            await command.ExecuteNonQueryAsync();
            var process = ((Npgsql.NpgsqlConnection)first).ProcessID;

            var second = App.Migrator.MigrateAsync(CancellationToken.None);
            const string Waiting = """
                SELECT pid FROM pg_locks
                WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """;
            await Eventually.TrueAsync(
                async () => (await Database.ReadAsync(Waiting)).Count == 1, Deadline, "the second process to wait for the first");
            second.IsCompleted.ShouldBeFalse();
            await Database.ReadAsync($"SELECT pg_terminate_backend({process})");

            (await second.WaitAsync(Deadline)).ShouldNotBeEmpty();
            await ShouldBeCurrentAsync();
        }

        [Fact]
        public async Task Missing_database_is_created()
        {
            var name = new Npgsql.NpgsqlConnectionStringBuilder(Database.ConnectionString).Database + "_2";
            var missing = new TestApp(
                Database,
                null,
                new("Database:ConnectionString", Elsewhere(Database.Roles!.App)),
                new("Database:MigrationConnectionString", Elsewhere(Database.Roles.Owner)));
            using (missing)
            {
                (await missing.Migrator.MigrateAsync(CancellationToken.None)).ShouldNotBeEmpty();
                (await missing.Migrator.PendingAsync(CancellationToken.None)).ShouldBeEmpty();
            }

            await Database.ReadAsync($"DROP DATABASE \"{name}\" WITH (FORCE)");
            await Database.ReadAsync($"DROP ROLE \"{name}_system\", \"{name}_retention\"");

            string Elsewhere(string connectionString) =>
                new Npgsql.NpgsqlConnectionStringBuilder(connectionString) { Database = name, Pooling = false }.ToString();
        }
    }

    [Fact]
    public async Task Migrating_again_applies_nothing()
    {
        var pending = await App.Migrator.PendingAsync(CancellationToken.None);

        (await App.Migrator.MigrateAsync(CancellationToken.None)).ShouldBe(pending);
        (await App.Migrator.MigrateAsync(CancellationToken.None)).ShouldBeEmpty();

        await ShouldBeCurrentAsync();
    }

    [Fact]
    public void Model_has_no_change_without_a_migration()
    {
        using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);

        context.Database.HasPendingModelChanges().ShouldBeFalse("Run: dotnet eng/migrations.cs add MODULE NAME");
    }

    [Fact]
    public async Task Partial_schema_is_completed()
    {
        await MigrateToTheFirstAsync();

        await App.Migrator.MigrateAsync(CancellationToken.None).WaitAsync(Deadline);

        await ShouldBeCurrentAsync();
    }

    [Fact]
    [Slow]
    public async Task Concurrent_processes_apply_each_migration_once()
    {
        await using var one = StartMigrating();
        await using var other = StartMigrating();

        (await one.WaitForExitAsync(Deadline)).ShouldBe(0, string.Join('\n', one.Output));
        (await other.WaitForExitAsync(Deadline)).ShouldBe(0, string.Join('\n', other.Output));

        var applied = one.Output.Concat(other.Output).Where(line => line.StartsWith("applied ")).ToArray();
        applied.ShouldBeUnique();
        applied.Length.ShouldBe((await Database.ReadAsync("SELECT migration_id FROM \"__EFMigrationsHistory\"")).Count);
        await ShouldBeCurrentAsync();
    }

    [Fact]
    [Slow]
    public async Task Next_migration_completes_one_whose_process_was_killed()
    {
        foreach (var tables in new[] { 0, 1, 4 })
        {
            await using var process = StartMigrating();
            await Eventually.TrueAsync(async () => process.HasExited || await CountTablesAsync() > tables, Deadline, "the first tables");
            process.Kill();
            await process.WaitForExitAsync(Deadline);
        }

        await App.Migrator.MigrateAsync(CancellationToken.None).WaitAsync(Deadline);

        await ShouldBeCurrentAsync();
    }

    private async Task<int> CountTablesAsync()
    {
        if (engine == Engine.PostgreSql)
        {
            return (await Database.ReadAsync("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")).Count;
        }

        try
        {
            return File.Exists(Database.File) ? (await Database.ReadAsync("SELECT 1 FROM sqlite_master WHERE type = 'table'")).Count : 0;
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // The other process is creating the file.
            return 0;
        }
    }

    private protected async Task MigrateToTheFirstAsync()
    {
        await using var context = App.Get<AppDbContextFactory>().LeaseForMigration();
        await context.GetService<IMigrator>().MigrateAsync(context.Database.GetMigrations().First());
        (await context.Database.GetPendingMigrationsAsync()).ShouldNotBeEmpty();
    }

    private protected async Task ShouldBeCurrentAsync()
    {
        (await App.Migrator.PendingAsync(CancellationToken.None)).ShouldBeEmpty();
        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);
        foreach (var table in context.Model.GetEntityTypes().Select(entity => entity.GetTableName()))
        {
            (await Database.ReadAsync($"SELECT count(*) FROM \"{table}\"")).ShouldHaveSingleItem();
        }
    }

    /// <summary>The program itself, as in a deployment.</summary>
    private ChildProcess StartMigrating() => ChildProcess.Start(
        "dotnet",
        [Path.Combine(AppContext.BaseDirectory, "SvcInfra.WebApi.dll"), "migrate"],
        new Dictionary<string, string?>(Database.Variables)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = null,
            ["ASPNETCORE_CONTENTROOT"] = Database.Folder,
        },
        Database.Folder);
}
