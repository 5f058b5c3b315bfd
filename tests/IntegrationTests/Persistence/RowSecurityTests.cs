using Microsoft.EntityFrameworkCore;
using Npgsql;
using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>What PostgreSQL enforces by itself, without query filters and the write guard.</summary>
public sealed class RowSecurityTests
{
    private readonly Guid _mine = Guid.CreateVersion7();
    private readonly Guid _theirs = Guid.CreateVersion7();

    public static TheoryData<bool> Roles => [false, true];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Policies_alone_hide_rows_of_another_tenant(bool oneRole)
    {
        var app = await SeedAsync(oneRole);
        await using var scope = app.Scope(_mine);

        (await scope.Db.Set<Note>().IgnoreQueryFilters().Select(n => n.Title).ToListAsync()).ShouldBe(["mine"]);
        (await scope.Db.Set<Folder>().IgnoreQueryFilters().Include(f => f.Pages).ToListAsync())
            .ShouldHaveSingleItem().Pages
            .ShouldHaveSingleItem().Text
            .ShouldBe("mine");
        (await scope.Db.Set<Page>().IgnoreQueryFilters().CountAsync()).ShouldBe(1);
        (await scope.Db.Database.SqlQueryRaw<string>("SELECT title AS \"Value\" FROM note").ToListAsync()).ShouldBe(["mine"]);
        (await scope.Db.Database.SqlQueryRaw<string>("SELECT title AS \"Value\" FROM note WHERE tenant_id = {0}", _theirs).ToListAsync())
            .ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Policies_alone_keep_statements_from_rows_of_another_tenant(bool oneRole)
    {
        var app = await SeedAsync(oneRole);
        await using (var scope = app.Scope(_mine))
        {
            (await scope.Db.Set<Note>().IgnoreQueryFilters().ExecuteUpdateAsync(update => update.SetProperty(n => n.Title, "changed"))).ShouldBe(1);
            (await scope.Db.Database.ExecuteSqlRawAsync("UPDATE page SET text = 'changed'")).ShouldBe(1);
            (await scope.Db.Set<Page>().IgnoreQueryFilters().ExecuteDeleteAsync()).ShouldBe(1);
            (await scope.Db.Database.ExecuteSqlRawAsync("DELETE FROM page")).ShouldBe(0);
        }

        await using var other = app.Scope(_theirs);
        (await other.Db.Set<Note>().Select(n => n.Title).ToListAsync()).ShouldBe(["theirs"]);
        (await other.Db.Set<Page>().Select(n => n.Text).ToListAsync()).ShouldBe(["theirs"]);
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Policies_alone_refuse_rows_for_another_tenant(bool oneRole)
    {
        var app = await SeedAsync(oneRole);
        await using var scope = app.Scope(_mine);

        await RefusedAsync(() => scope.Db.Set<Note>().ExecuteUpdateAsync(update => update.SetProperty(n => n.TenantId, _theirs)));
        await RefusedAsync(
            () => scope.Db.Database.ExecuteSqlAsync($"INSERT INTO folder (id, tenant_id, name) VALUES ({EntityId.New()}, {_theirs}, 'a')"));
        await RefusedAsync(
            () => scope.Db.Database.ExecuteSqlAsync($"INSERT INTO folder (id, tenant_id, name) VALUES ({EntityId.New()}, {Guid.Empty}, 'a')"));

        await using var transaction = await scope.Db.Database.BeginTransactionAsync();
        await RefusedAsync(() => scope.Db.Database.ExecuteSqlAsync($"UPDATE folder SET tenant_id = {_theirs}"));
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task Policies_show_no_rows_without_a_tenant(bool oneRole)
    {
        var app = await SeedAsync(oneRole);
        await using var scope = app.Scope(tenantId: null);

        (await scope.Db.Set<Note>().IgnoreQueryFilters().AnyAsync()).ShouldBeFalse();
        (await scope.Db.Set<Note>().IgnoreQueryFilters().ExecuteDeleteAsync()).ShouldBe(0);
        await RefusedAsync(
            () => scope.Db.Database.ExecuteSqlAsync($"INSERT INTO folder (id, tenant_id, name) VALUES ({EntityId.New()}, {_theirs}, 'a')"));
    }

    [Fact]
    public async Task Attack_Reference_to_another_tenants_row_is_refused_by_the_key()
    {
        var app = await SeedAsync(oneRole: false);
        await using var other = app.Scope(_theirs);
        var theirs = await other.Db.Set<Folder>().SingleAsync();
        await using var scope = app.Scope(_mine);

        // A foreign key is checked without policies: without the tenant in it, the row would be stored and reveal that the folder exists.
        scope.Db.Add(new Page { TenantId = _mine, FolderId = theirs.Id });
        var exception = await Should.ThrowAsync<DbUpdateException>(() => scope.Db.SaveChangesAsync());
        exception.InnerException.ShouldBeOfType<PostgresException>().SqlState.ShouldBe(PostgresErrorCodes.ForeignKeyViolation);
    }

    [Fact]
    public async Task Attack_Connection_of_the_pool_keeps_no_tenant()
    {
        var app = await SeedAsync(await ProbeApps.GetWithOneConnectionAsync());
        for (var i = 0; i < 20; i++)
        {
            await ShouldBeAloneAsync(app, i % 2 == 0);
        }
    }

    [Theory]
    [InlineData("SET app.tenant_id = '{0}'")]
    [InlineData("SELECT set_config('app.tenant_id', '{0}', false)")]
    [InlineData("SELECT 1 / 0")]
    [InlineData("CALL set_tenant('{0}'); SELECT 1 / 0")]
    [InlineData("cancelled")]
    [InlineData("rolled back")]
    [InlineData("system")]
    public async Task Attack_Leftover_connection_settings_show_no_other_tenants_rows(string trace)
    {
        var app = await SeedAsync(await ProbeApps.GetWithOneConnectionAsync());
        await LeaveBehindAsync(app, trace);

        await ShouldBeAloneAsync(app, first: true);
        await LeaveBehindAsync(app, trace);
        await using (var anonymous = app.Scope(tenantId: null))
        {
            (await anonymous.Db.Set<Note>().IgnoreQueryFilters().AnyAsync()).ShouldBeFalse();
        }

        // With a leftover setting, a statement without EF Core reads that tenant's rows; the product sends no such statement.
        await using var raw = app.Scope(_mine);
        await raw.Db.Database.ExecuteSqlRawAsync("RESET app.tenant_id");
    }

    [Fact]
    public async Task Transaction_keeps_its_tenant_context_from_the_first_statement_to_the_end()
    {
        var app = await SeedAsync(oneRole: false);
        await using var scope = app.Scope(_mine);
        await scope.Db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var transaction = await scope.Db.Database.BeginTransactionAsync();
            var folder = new Folder { TenantId = _mine, Name = "b" };
            scope.Db.Add(folder);
            await scope.Db.SaveChangesAsync();
            folder.Shelf.ShouldBe(7);
            folder.Name = "c";
            await scope.Db.SaveChangesAsync();
            (await scope.Db.Set<Folder>().IgnoreQueryFilters().CountAsync()).ShouldBe(2);
            await transaction.CommitAsync();
        });

        (await scope.Db.Set<Folder>().AsNoTracking().Select(f => f.Name).OrderBy(n => n).ToListAsync()).ShouldBe(["a", "c"]);
    }

    [Fact]
    public async Task Transaction_keeps_its_tenant_context_after_a_rollback_to_a_savepoint()
    {
        var app = await SeedAsync(oneRole: false);
        await using var scope = app.Scope(_mine);
        await scope.Db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var transaction = await scope.Db.Database.BeginTransactionAsync();

            await transaction.CreateSavepointAsync("a");
            (await scope.Db.Set<Note>().CountAsync()).ShouldBe(1);
            await transaction.RollbackToSavepointAsync("a");

            (await scope.Db.Set<Note>().CountAsync()).ShouldBe(1);
        });
    }

    [Fact]
    public async Task Saves_count_their_rows()
    {
        var app = await SeedAsync(oneRole: false);
        await using var scope = app.Scope(_mine);
        Folder[] folders = [.. Enumerable.Range(0, 3).Select(_ => new Folder { TenantId = _mine })];
        scope.Db.AddRange(folders);
        (await scope.Db.SaveChangesAsync()).ShouldBe(3);
        await scope.Db.Set<Folder>().Where(f => f.Id == folders[2].Id).ExecuteDeleteAsync();

        foreach (var folder in folders)
        {
            folder.Name = "changed";
        }

        (await Should.ThrowAsync<DbUpdateConcurrencyException>(() => scope.Db.SaveChangesAsync())).Entries
            .ShouldHaveSingleItem().Entity
            .ShouldBe(folders[2]);
        Should.Throw<DbUpdateConcurrencyException>(() => scope.Db.SaveChanges());
        scope.Db.Entry(folders[2]).State = EntityState.Detached;
        (await scope.Db.SaveChangesAsync()).ShouldBe(2);
    }

    private static async Task RefusedAsync(Func<Task> statement) =>
        (await Should.ThrowAsync<PostgresException>(statement)).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);

    private async Task<TestApp> SeedAsync(bool oneRole) =>
        await SeedAsync(oneRole ? await ProbeApps.GetWithOneRoleAsync() : await ProbeApps.GetAsync(Engine.PostgreSql));

    private async Task<TestApp> SeedAsync(TestApp app)
    {
        foreach (var (tenant, text) in new[] { (_mine, "mine"), (_theirs, "theirs") })
        {
            await using var scope = app.Scope(tenant);
            scope.Db.Add(Note.Write(tenant, text));
            scope.Db.Add(new Folder { TenantId = tenant, Name = "a", Pages = { new Page { TenantId = tenant, Text = text } } });
            await scope.Db.SaveChangesAsync();
        }

        return app;
    }

    private async Task ShouldBeAloneAsync(TestApp app, bool first)
    {
        await using var scope = app.Scope(first ? _mine : _theirs);
        (await scope.Db.Set<Note>().IgnoreQueryFilters().Select(n => n.Title).ToListAsync()).ShouldBe([first ? "mine" : "theirs"]);
        (await scope.Db.Database.SqlQueryRaw<string>("SELECT current_user::text AS \"Value\"").SingleAsync()).ShouldStartWith("svcinfra_app_");
    }

    private async Task LeaveBehindAsync(TestApp app, string trace)
    {
        if (trace == "system")
        {
            await using var system = app.ProbeContext(LeaseScope.System);
            (await system.AcrossTenants<Note>().CountAsync()).ShouldBeGreaterThan(1);
            return;
        }

        await using var scope = app.Scope(_theirs);
        switch (trace)
        {
            case "cancelled":
                using (var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100)))
                {
                    await Should.ThrowAsync<OperationCanceledException>(
                        () => scope.Db.Database.ExecuteSqlRawAsync("SELECT pg_sleep(60)", cancellation.Token));
                }

                break;
            case "rolled back":
                await using (await scope.Db.Database.BeginTransactionAsync())
                {
                    (await scope.Db.Set<Note>().CountAsync()).ShouldBe(1);
                }

                break;
            default:
                try
                {
                    await scope.Db.Database.ExecuteSqlRawAsync(trace.Replace("{0}", _theirs.ToString()));
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DivisionByZero)
                {
                    // On purpose: the connection returns to the pool after a failure.
                }

                break;
        }
    }
}
