using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Tenants;
using SvcInfra.Application.Tenants.Lifecycle;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Tenants.Lifecycle;

/// <summary>A tenant with rows in every table is purged; another tenant's rows stay unchanged.</summary>
public abstract class PurgeTests(Engine engine) : IAsyncLifetime
{
    private const int RowsPerTable = 5;
    private static readonly TimeSpan Grace = TimeSpan.FromDays(30);

    private readonly TestStep _step = new();
    private TestDatabase _database = null!;
    private TestApp _app = null!;

    public sealed class OnSqlite() : PurgeTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : PurgeTests(Engine.PostgreSql);

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(engine, "purge");
        _app = new TestApp(
            _database,
            services => services.AddSingleton<ITenantPurgeStep>(_step),
            new KeyValuePair<string, string?>("Tenants:PurgeBatchSize", "2"));
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync()
    {
        _app?.Dispose();
        _database?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Purge_erases_all_rows_of_the_tenant_and_none_of_another()
    {
        var other = await TenantRows.FillAsync(_app, "other", RowsPerTable);
        var tenant = await CreateDueAsync("gone");
        var before = await TenantRows.ChecksumOfOthersAsync(_app, tenant);
        var rowsOfOther = await TenantRows.CountAsync(_app, other);
        (await TenantRows.CountAsync(_app, tenant)).ShouldBe(rowsOfOther, "both tenants have the same number of rows");
        rowsOfOther.ShouldBeGreaterThan(RowsPerTable * 6);

        await RunJobAsync();

        (await TenantRows.CountAsync(_app, tenant)).ShouldBe(0);
        (await TenantRows.ChecksumOfOthersAsync(_app, tenant)).ShouldBe(before);
        _step.Purged.ShouldBe([tenant]);
        (await CountUsersAndSessionsAsync("gone")).ShouldBe((RowsPerTable, RowsPerTable), "users and their sessions belong to the installation");
    }

    [Fact]
    public async Task Purge_records_one_entry_in_the_installations_trail()
    {
        var tenant = await CreateDueAsync("gone");
        _step.Fails = true;
        await Should.ThrowAsync<InvalidOperationException>(() => PurgeAsync(tenant));
        (await EventsAsync()).ShouldBeEmpty("the tenant is not purged yet");
        _step.Fails = false;
        var rows = await TenantRows.CountAsync(_app, tenant) - 1;

        await RunJobAsync();
        await RunJobAsync();

        var entry = (await EventsAsync()).ShouldHaveSingleItem();
        (entry.TenantId, entry.ActorKind, entry.Outcome, entry.TargetType, entry.TargetId).ShouldBe(
            (AuditEntry.Installation, "system", AuditOutcome.Success, "tenant", tenant.ToString()));
        entry.Reason.ShouldBe($"gone: {rows} rows", "all rows except the tenant's own");
        entry.Tags.ShouldBe("soc2");
    }

    /// <summary>Visits every state in which a purge can be interrupted: each run continues and makes one more change.</summary>
    [Fact]
    public async Task Purge_completes_when_interrupted_after_each_of_its_changes()
    {
        await TenantRows.FillAsync(_app, "other", RowsPerTable);
        var tenant = await CreateDueAsync("gone");
        var before = await TenantRows.ChecksumOfOthersAsync(_app, tenant);
        var rows = await TenantRows.CountAsync(_app, tenant);
        await using var connection = await _database.OpenAsync();

        // The first change of each run sets the status. The last transaction has several changes and is rolled back until it runs to its end.
        var (interruptions, changes) = (0, 2);
        while (rows > 0)
        {
            using var crash = new CancelAtCommand(connection, changes, countsReads: false);
            var exception = await Record.ExceptionAsync(() => RunJobAsync(crash.Token));
            var remaining = await TenantRows.CountAsync(_app, tenant);
            exception?.ShouldBeAssignableTo<OperationCanceledException>();
            remaining.ShouldBeLessThanOrEqualTo(rows);
            changes = remaining == rows ? changes + 1 : 2;
            rows = remaining;
            interruptions += exception is null ? 0 : 1;
        }

        await RunJobAsync();

        (await TenantRows.ChecksumOfOthersAsync(_app, tenant)).ShouldBe(before);
        (await EventsAsync()).ShouldHaveSingleItem().TargetId.ShouldBe(tenant.ToString());
        interruptions.ShouldBeGreaterThan(20);
    }

    [Fact]
    [Slow]
    public async Task Purge_continues_at_the_next_run_when_interrupted_after_any_statement()
    {
        await TenantRows.FillAsync(_app, "other", RowsPerTable);
        var interruptions = 0;
        while (true)
        {
            var tenant = await CreateDueAsync($"gone-{interruptions}");
            var before = await TenantRows.ChecksumOfOthersAsync(_app, tenant);
            await using var connection = await _database.OpenAsync();
            using (var crash = new CancelAtCommand(connection, interruptions + 1))
            {
                try
                {
                    await RunJobAsync(crash.Token);

                    // The run was cancelled after its last statement or not at all.
                    (await TenantRows.CountAsync(_app, tenant)).ShouldBe(0);
                    break;
                }
                catch (OperationCanceledException)
                {
                    interruptions++;
                }
            }

            await RunJobAsync();

            (await TenantRows.CountAsync(_app, tenant)).ShouldBe(0, $"interrupted after statement {interruptions}");
            (await TenantRows.ChecksumOfOthersAsync(_app, tenant)).ShouldBe(before);
        }

        interruptions.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Purge_skips_tenants_that_are_active_in_their_grace_period_or_unknown()
    {
        var active = await TenantRows.FillAsync(_app, "active", 1);
        var deleted = await TenantRows.FillAsync(_app, "deleted", 1);
        await ChangeAsync(deleted, tenant => tenant.Delete("deleted", Grace, _app.Time.GetUtcNow()));
        _app.Time.Advance(Grace - TimeSpan.FromSeconds(1));

        await RunJobAsync();

        (await PurgeAsync(active), await PurgeAsync(deleted), await PurgeAsync(EntityId.New())).ShouldBe((false, false, false));
        (await TenantRows.CountAsync(_app, active)).ShouldBe(await TenantRows.CountAsync(_app, deleted));
        _step.Purged.ShouldBeEmpty();
    }

    [Fact]
    public async Task Restoration_that_began_before_the_purge_fails_as_stale()
    {
        var tenant = await TenantRows.FillAsync(_app, "gone", 1);
        await ChangeAsync(tenant, entity => entity.Delete("gone", Grace, _app.Time.GetUtcNow()));
        _step.Fails = true;
        await using var scope = _app.Scope();

        var restored = await scope.RunAsync(async () =>
        {
            var entity = (await scope.Get<ITenantAdminStore>().FindAsync(tenant, CancellationToken.None))!;
            entity.Restore(_app.Time.GetUtcNow()).IsSuccess.ShouldBeTrue();
            _app.Time.Advance(Grace);
            await Should.ThrowAsync<InvalidOperationException>(() => PurgeAsync(tenant));
            await scope.Repository<Tenant>().UpdateAsync(entity);
        });

        Error.Of(restored).ShouldBe(CommonErrors.Stale);
        _step.Fails = false;
        (await PurgeAsync(tenant)).ShouldBeTrue();
    }

    [Fact]
    public async Task Tenant_that_cannot_be_purged_does_not_block_others_and_is_retried()
    {
        var failing = await CreateDueAsync("failing");
        var other = await CreateDueAsync("other");
        _step.FailsFor = failing;

        await Should.ThrowAsync<InvalidOperationException>(() => RunJobAsync());

        (await TenantRows.CountAsync(_app, other)).ShouldBe(0);
        (await TenantRows.CountAsync(_app, failing)).ShouldBeGreaterThan(0);
        _step.FailsFor = null;
        await RunJobAsync();
        (await TenantRows.CountAsync(_app, failing)).ShouldBe(0);
    }

    private async Task<List<AuditEntry>> EventsAsync()
    {
        await using var context = _app.Get<AppDbContextFactory>().Lease(tenantId: null);
        return await context.Set<AuditEntry>().AsNoTracking().Where(entry => entry.Action == TenantAuditEvents.Purged).ToListAsync();
    }

    /// <summary>Creates a deleted tenant whose grace period is over.</summary>
    private async Task<Guid> CreateDueAsync(string slug)
    {
        var tenant = await TenantRows.FillAsync(_app, slug, RowsPerTable);
        await ChangeAsync(tenant, entity => entity.Delete(slug, TimeSpan.FromDays(1), _app.Time.GetUtcNow() - TimeSpan.FromDays(2)));
        return tenant;
    }

    /// <summary>Changes the row without a command, which would write revocations.</summary>
    private async Task ChangeAsync(Guid id, Func<Tenant, Ardalis.Result.Result> change)
    {
        await using var context = _app.Get<AppDbContextFactory>().Lease(tenantId: null);
        change(await context.Set<Tenant>().SingleAsync(t => t.Id == id)).IsSuccess.ShouldBeTrue();
        await context.SaveChangesAsync();
    }

    private async Task RunJobAsync(CancellationToken cancellationToken = default)
    {
        await using var scope = _app.Scope();
        await scope.Get<IJobHandler<PurgeDeletedTenants>>().HandleAsync(new PurgeDeletedTenants(), null!, cancellationToken);
    }

    private async Task<bool> PurgeAsync(Guid tenant)
    {
        await using var scope = _app.Scope();
        return await scope.Get<ITenantPurge>().RunAsync(tenant, CancellationToken.None);
    }

    private async Task<(int Users, int Sessions)> CountUsersAndSessionsAsync(string name)
    {
        await using var context = _app.Get<AppDbContextFactory>().Lease(tenantId: null);
        var users = await context.Set<User>().Where(u => u.DisplayName == name).Select(u => u.Id).ToListAsync();
        return (users.Count, await context.Set<Session>().CountAsync(s => users.Contains(s.UserId) && s.TenantId == null));
    }

    private sealed class TestStep : ITenantPurgeStep
    {
        public List<Guid> Purged { get; } = [];

        public bool Fails { get; set; }

        public Guid? FailsFor { get; set; }

        public Task PurgeAsync(Guid tenantId, CancellationToken cancellationToken)
        {
            Purged.Add(tenantId);
            return Fails || tenantId == FailsFor ? throw new InvalidOperationException("The file store is unavailable.") : Task.CompletedTask;
        }
    }
}
