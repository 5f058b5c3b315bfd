using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>Work across tenants.</summary>
public abstract class SystemScopeTests(Engine engine) : ProbeTests(engine)
{
    private readonly Guid _other = Guid.CreateVersion7();

    public sealed class OnSqlite() : SystemScopeTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : SystemScopeTests(Engine.PostgreSql)
    {
        [Fact]
        public async Task Statements_run_as_the_system_role_and_the_connection_is_reset()
        {
            var app = await ProbeApps.GetWithOneConnectionAsync();
            await using (var system = app.ProbeContext(LeaseScope.System))
            {
                (await WhoAsync(system)).ShouldEndWith("_system");
            }

            await using (var retention = app.ProbeContext(LeaseScope.Retention))
            {
                (await WhoAsync(retention)).ShouldEndWith("_retention");
            }

            await using var scope = app.Scope(Tenant);
            (await WhoAsync(scope.Db)).ShouldStartWith("svcinfra_app_");
        }

        private static Task<string> WhoAsync(AppDbContext context) =>
            context.Database.SqlQueryRaw<string>("SELECT current_user::text AS \"Value\"").SingleAsync();
    }

    [Fact]
    public async Task Rows_of_all_tenants_are_reachable_in_system_scope_only_on_request()
    {
        await WriteAsync("mine");
        await WriteAsync("theirs", _other);
        await using var system = App.ProbeContext(LeaseScope.System);

        (
            await system.AcrossTenants<Note>()
                .Where(n => n.TenantId == Tenant || n.TenantId == _other)
                .OrderBy(n => n.Title)
                .Select(n => n.Title)
                .ToListAsync())
            .ShouldBe(["mine", "theirs"]);
        (await system.Set<Note>().AnyAsync()).ShouldBeFalse();
        (
            await system.AcrossTenants<Note>()
                .Where(n => n.TenantId == Tenant || n.TenantId == _other)
                .ExecuteUpdateAsync(update => update.SetProperty(n => n.Title, "changed")))
            .ShouldBe(2);

        (await TitlesAsync(_other)).ShouldBe(["changed"]);
    }

    [Fact]
    public async Task Rows_of_any_existing_tenant_may_be_saved_in_system_scope()
    {
        await using (var system = App.ProbeContext(LeaseScope.System))
        {
            system.Add(Note.Write(Tenant, "mine"));
            system.Add(Note.Write(_other, "theirs"));
            await system.SaveChangesAsync();

            system.Add(Note.Write(Guid.Empty, "without a tenant"));
            await Should.ThrowAsync<TenantViolationException>(() => system.SaveChangesAsync());
            system.ChangeTracker.Clear();

            (await system.AcrossTenants<Note>().SingleAsync(n => n.TenantId == Tenant)).MoveTo(_other);
            await Should.ThrowAsync<TenantViolationException>(() => system.SaveChangesAsync());
        }

        (await TitlesAsync()).ShouldBe(["mine"]);
        (await TitlesAsync(_other)).ShouldBe(["theirs"]);
    }

    [Fact]
    public async Task Tenant_lease_cannot_read_across_tenants()
    {
        await using var scope = App.Scope(Tenant);

        Should.Throw<InvalidOperationException>(() => scope.Db.AcrossTenants<Note>());
    }

    [Fact]
    public async Task System_lease_requires_a_reason_and_traces_it()
    {
        using var span = new Activity("test").Start();
        await using var system = App.Get<AppDbContextFactory>().LeaseForSystem("test.reason");

        span.GetTagItem("system_scope.reason").ShouldBe("test.reason");
        Should.Throw<ArgumentException>(() => App.Get<AppDbContextFactory>().LeaseForSystem(" "));
    }

    [Fact]
    public async Task Pooled_context_acts_for_a_tenant_again()
    {
        await WriteAsync("mine");
        await using (App.ProbeContext(LeaseScope.System))
        {
        }

        (await TitlesAsync()).ShouldBe(["mine"]);
        await using var scope = App.Scope(Tenant);
        scope.Db.Add(Note.Write(_other, "theirs"));
        await Should.ThrowAsync<TenantViolationException>(() => scope.Db.SaveChangesAsync());
    }
}
