using Microsoft.EntityFrameworkCore;
using Npgsql;
using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.PostgreSql;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>How <c>migrate</c> sets up row-level security, and how the start checks it.</summary>
public sealed class RowSecuritySetupTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync(Engine.PostgreSql, "rows");

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_tenant_owned_table_of_the_migrated_database_has_its_policies()
    {
        using var app = await MigratedAsync();
        await using var context = app.Get<AppDbContextFactory>().Lease(tenantId: null);

        foreach (var entity in context.Model.GetEntityTypes().Where(IsSecured))
        {
            (
                await _database.ReadAsync(
                    $"SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = '\"{entity.GetTableName()}\"'::regclass"))
                .ShouldBe([true], entity.GetTableName());
            (await _database.ReadAsync($"SELECT policyname::text FROM pg_policies WHERE tablename = '{entity.GetTableName()}' ORDER BY 1"))
                .ShouldBe(["migration", "system", "tenant"], entity.GetTableName());
        }
    }

    [Fact]
    public async Task Every_tenant_owned_table_is_found_without_the_model()
    {
        using var app = await MigratedAsync();
        await using var context = app.Get<AppDbContextFactory>().Lease(tenantId: null);
        var open = context.Model.GetEntityTypes().Where(entity => !IsSecured(entity)).Select(entity => entity.GetTableName());

        // Tables with a tenant id that are not tenant-owned; docs/tenants.md says what protects them.
        (await _database.ReadAsync("""
            SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
            WHERE c.relkind = 'r' AND NOT c.relrowsecurity ORDER BY 1
            """)).Cast<string>().ShouldBeSubsetOf(open.OfType<string>());
    }

    [Theory]
    [InlineData("DROP POLICY tenant ON {0}")]
    [InlineData("ALTER TABLE {0} NO FORCE ROW LEVEL SECURITY")]
    [InlineData("ALTER TABLE {0} DISABLE ROW LEVEL SECURITY")]
    [InlineData("DROP PROCEDURE set_tenant(uuid)")]
    [InlineData("COMMENT ON PROCEDURE set_tenant(uuid) IS 'row-level security of another version'")]
    public async Task Start_refuses_row_security_that_differs_and_migrate_repairs_it(string damage)
    {
        using var app = await MigratedAsync();
        await using var context = app.Get<AppDbContextFactory>().Lease(tenantId: null);
        var table = context.Model.GetEntityTypes().Where(IsSecured).Select(entity => entity.GetTableName()).FirstOrDefault();
        Assert.SkipWhen(table is null && damage.Contains("{0}"), "No module of this solution has tenant-owned data.");
        await _database.ReadAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, damage, table));

        (await Should.ThrowAsync<ConfigurationException>(() => CheckAsync(app))).Message.ShouldContain("migrate");
        (await app.Migrator.MigrateAsync(CancellationToken.None)).ShouldBeEmpty();

        await CheckAsync(app);
    }

    [Fact]
    public async Task Migrate_does_nothing_when_nothing_differs()
    {
        using var app = await MigratedAsync();
        await using var context = app.Get<AppDbContextFactory>().LeaseForMigration();

        (await app.Get<RowSecurity>().ApplyAsync(context, CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task Application_cannot_change_the_schema_or_the_migration_history()
    {
        using var app = await MigratedAsync();
        string[] statements =
        [
            "CREATE TABLE mine (id int)",
            "ALTER TABLE tenants ADD COLUMN mine int",
            "ALTER TABLE tenants DISABLE ROW LEVEL SECURITY",
            "DELETE FROM \"__EFMigrationsHistory\"",
        ];
        foreach (var statement in statements)
        {
            await using var source = NpgsqlDataSource.Create(_database.Roles!.App);
            await using var command = source.CreateCommand(statement);
            (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState
                .ShouldBe(PostgresErrorCodes.InsufficientPrivilege, statement);
        }
    }

    [Fact]
    public async Task Later_table_is_granted_by_default()
    {
        using var app = await MigratedAsync();
        await using (var owner = NpgsqlDataSource.Create(_database.Roles!.Owner))
        {
            await using var create = owner.CreateCommand("CREATE TABLE later (id int)");
            await create.ExecuteNonQueryAsync();
        }

        await using var source = NpgsqlDataSource.Create(_database.Roles.App);
        await using var command = source.CreateCommand("INSERT INTO later VALUES (1)");
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Migration_reaches_rows_of_all_tenants_despite_forced_policies()
    {
        var app = await ProbeApps.GetWithOneRoleAsync();
        var tenant = EntityId.New();
        await using (var scope = app.Scope(tenant))
        {
            scope.Db.Add(new Folder { TenantId = tenant, Name = "old" });
            await scope.Db.SaveChangesAsync();
        }

        await using var migration = app.ProbeContext(LeaseScope.Owner);
        (await migration.Database.ExecuteSqlAsync($"UPDATE folder SET name = 'new' WHERE tenant_id = {tenant}")).ShouldBe(1);
    }

    [Fact]
    public async Task Missing_role_is_named_in_the_error()
    {
        using var database = await TestDatabase.CreateEmptyAsync(Engine.PostgreSql, "rows");
        using var app = new TestApp(database, null, new KeyValuePair<string, string?>("Database:AppRole", "nobody_has_made_it"));

        (await Should.ThrowAsync<ConfigurationException>(() => app.Migrator.MigrateAsync(CancellationToken.None))).Message
            .ShouldContain("CREATE ROLE \"nobody_has_made_it\" LOGIN");
    }

    [Fact]
    public async Task Owner_without_the_right_to_create_roles_gets_the_statement_to_run()
    {
        using var database = await TestDatabase.CreateEmptyAsync(Engine.PostgreSql, "rows");
        var name = $"plain_{EntityId.New():N}";
        await database.ReadAsync($"CREATE ROLE {name} LOGIN PASSWORD 'a'; GRANT CREATE, USAGE ON SCHEMA public TO {name}");
        try
        {
            var connection =
                new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = name, Password = "a", Pooling = false }.ToString();
            using var app = new TestApp(
                database,
                null,
                new("Database:ConnectionString", connection),
                new KeyValuePair<string, string?>("Database:MigrationConnectionString", connection));

            var message = (await Should.ThrowAsync<ConfigurationException>(() => app.Migrator.MigrateAsync(CancellationToken.None))).Message;
            message.ShouldContain("CREATE ROLE");

            // The suggested statements are enough.
            var start = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
            await database.ReadAsync(
                $"CREATE ROLE \"{start}_system\" NOLOGIN; CREATE ROLE \"{start}_retention\" NOLOGIN; "
                + $"GRANT \"{start}_system\", \"{start}_retention\" TO {name}");
            await app.Migrator.MigrateAsync(CancellationToken.None);
            await CheckAsync(app);
        }
        finally
        {
            await database.ReadAsync($"DROP OWNED BY {name} CASCADE; DROP ROLE {name}");
        }
    }

    [Fact]
    public async Task Superuser_is_allowed_in_Development()
    {
        using var database = await TestDatabase.CreateEmptyAsync(Engine.PostgreSql, "rows");
        using var app = new TestApp(
            database,
            null,
            new("Database:ConnectionString", database.Roles!.Admin),
            new KeyValuePair<string, string?>("Database:MigrationConnectionString", null));

        await app.StartAsync();

        await using var system = app.Get<AppDbContextFactory>().LeaseForSystem("test");
        (await system.Database.SqlQueryRaw<string>("SELECT current_user::text AS \"Value\"").SingleAsync()).ShouldEndWith("_system");
    }

    [Theory]
    [Slow]
    [InlineData("SUPERUSER")]
    [InlineData("BYPASSRLS")]
    public async Task Production_does_not_start_as_a_role_that_bypasses_row_level_security(string attribute)
    {
        using (await MigratedAsync())
        {
        }

        var name = $"above_{EntityId.New():N}";
        await _database.ReadAsync($"CREATE ROLE {name} LOGIN {attribute} PASSWORD 'a'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}");
        try
        {
            await using var process = ChildProcess.Start(
                "dotnet",
                [Path.Combine(AppContext.BaseDirectory, "SvcInfra.WebApi.dll")],
                new Dictionary<string, string?>(_database.Variables)
                {
                    ["ASPNETCORE_ENVIRONMENT"] = "Production",
                    ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                    ["ASPNETCORE_CONTENTROOT"] = _database.Folder,
                    ["App__PublicUrl"] = "https://app.example",
                    ["Email__PickupDirectory"] = _database.Folder,
                    ["Security__MasterKey__Value"] = Convert.ToBase64String(new byte[32]),
                    ["Audit__CheckpointKey__Value"] = Convert.ToBase64String(new byte[32]),
                    ["Database__AppRole"] = new NpgsqlConnectionStringBuilder(_database.Roles!.App).Username,
                    ["Database__ConnectionString"] =
                        new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = name, Password = "a", Pooling = false }.ToString(),
                },
                _database.Folder);

            (await process.WaitForExitAsync(Deadline)).ShouldBe(78, string.Join('\n', process.Output));
            process.Output.ShouldContain(
                line => line.StartsWith("configuration error: ") && line.Contains("Database:MigrationConnectionString"),
                string.Join('\n', process.Output));
        }
        finally
        {
            await _database.ReadAsync($"DROP OWNED BY {name} CASCADE; DROP ROLE {name}");
        }
    }

    private static bool IsSecured(Microsoft.EntityFrameworkCore.Metadata.IEntityType entity) =>
        entity.ClrType.IsAssignableTo(typeof(ITenantOwned)) || entity.FindAnnotation(RowSecurityExtensions.RowsAnnotation) is not null;

    private static Task CheckAsync(TestApp app) => app.Startup<CheckRowSecurity>().RunAsync(CancellationToken.None);

    private async Task<TestApp> MigratedAsync()
    {
        var app = new TestApp(_database);
        await app.Migrator.MigrateAsync(CancellationToken.None);
        return app;
    }
}
