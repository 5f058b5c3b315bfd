using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Tenants;
using SvcInfra.Application.Tenants.Invitations;
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

/// <summary>A tenant with rows in every table is erased beside another one, which does not notice.</summary>
public abstract class PurgeTests(Engine engine) : IAsyncLifetime
{
    private const int Each = 5;
    private static readonly TimeSpan Grace = TimeSpan.FromDays(30);

    private readonly Step _step = new();
    private TestDatabase _database = null!;
    private TestApp _app = null!;

    public sealed class OnSqlite() : PurgeTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : PurgeTests(Engine.PostgreSql);

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(engine, "purge");
        _app = new TestApp(_database, services => services.AddSingleton<ITenantPurgeStep>(_step), new KeyValuePair<string, string?>("Tenants:PurgeBatchSize", "2"));
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
    public async Task Nothing_is_left_of_the_tenant_and_nothing_of_another_is_touched()
    {
        var other = await TenantRows.FillAsync(_app, "other", Each);
        var tenant = await DueAsync("gone");
        var before = await TenantRows.ChecksumOfOthersAsync(_app, tenant);
        var ofOther = await TenantRows.CountAsync(_app, other);
        (await TenantRows.CountAsync(_app, tenant)).ShouldBe(ofOther, "both have as many");
        ofOther.ShouldBeGreaterThan(Each * 6);

        await RunJobAsync();

        (await TenantRows.CountAsync(_app, tenant)).ShouldBe(0);
        (await TenantRows.ChecksumOfOthersAsync(_app, tenant)).ShouldBe(before);
        _step.Seen.ShouldBe([tenant]);
        (await CountUsersAndSessionsAsync("gone")).ShouldBe((Each, Each), "people and their sessions are of the installation");
    }

    [Fact]
    public async Task Purge_leaves_one_entry_in_the_trail_of_the_installation()
    {
        var tenant = await DueAsync("gone");
        _step.Fails = true;
        await Should.ThrowAsync<InvalidOperationException>(() => PurgeAsync(tenant));
        (await EventsAsync()).ShouldBeEmpty("it is not gone yet");
        _step.Fails = false;
        var rows = await TenantRows.CountAsync(_app, tenant) - 1;

        await RunJobAsync();
        await RunJobAsync();

        var entry = (await EventsAsync()).ShouldHaveSingleItem();
        (entry.TenantId, entry.ActorKind, entry.Outcome, entry.TargetType, entry.TargetId).ShouldBe(
            (AuditEntry.Installation, "system", AuditOutcome.Success, "tenant", tenant.ToString()));
        entry.Reason.ShouldBe($"gone: {rows} rows", "all but its own");
        entry.Tags.ShouldBe("soc2");
    }

    /// <summary>Every state in which a purge can be broken off, one after the other: each run goes on and makes one change more.</summary>
    [Fact]
    public async Task Purge_that_is_broken_off_after_each_of_its_changes_comes_to_its_end()
    {
        await TenantRows.FillAsync(_app, "other", Each);
        var tenant = await DueAsync("gone");
        var before = await TenantRows.ChecksumOfOthersAsync(_app, tenant);
        var rows = await TenantRows.CountAsync(_app, tenant);
        await using var connection = await _database.OpenAsync();

        // The first change of a run says that it has begun. The end is several changes in one transaction, which is begun again until it is not broken off.
        var (broken, changes) = (0, 2);
        while (rows > 0)
        {
            using var crash = new CancelAtCommand(connection, changes, countsReads: false);
            var ended = await Record.ExceptionAsync(() => RunJobAsync(crash.Token));
            var left = await TenantRows.CountAsync(_app, tenant);
            ended?.ShouldBeAssignableTo<OperationCanceledException>();
            left.ShouldBeLessThanOrEqualTo(rows);
            changes = left == rows ? changes + 1 : 2;
            rows = left;
            broken += ended is null ? 0 : 1;
        }

        await RunJobAsync();

        (await TenantRows.ChecksumOfOthersAsync(_app, tenant)).ShouldBe(before);
        (await EventsAsync()).ShouldHaveSingleItem().TargetId.ShouldBe(tenant.ToString());
        broken.ShouldBeGreaterThan(20);
    }

    [Fact]
    [Slow]
    public async Task Purge_that_is_broken_off_after_any_statement_goes_on_at_the_next_run()
    {
        await TenantRows.FillAsync(_app, "other", Each);
        var broken = 0;
        while (true)
        {
            var tenant = await DueAsync($"gone-{broken}");
            var before = await TenantRows.ChecksumOfOthersAsync(_app, tenant);
            await using var connection = await _database.OpenAsync();
            using (var crash = new CancelAtCommand(connection, broken + 1))
            {
                try
                {
                    await RunJobAsync(crash.Token);

                    // Told to stop after its last statement, or not at all.
                    (await TenantRows.CountAsync(_app, tenant)).ShouldBe(0);
                    break;
                }
                catch (OperationCanceledException)
                {
                    broken++;
                }
            }

            await RunJobAsync();

            (await TenantRows.CountAsync(_app, tenant)).ShouldBe(0, $"broken off after statement {broken}");
            (await TenantRows.ChecksumOfOthersAsync(_app, tenant)).ShouldBe(before);
        }

        broken.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Grace_that_is_not_over_a_living_tenant_and_one_that_is_gone_are_left_alone()
    {
        var living = await TenantRows.FillAsync(_app, "living", 1);
        var deleted = await TenantRows.FillAsync(_app, "deleted", 1);
        await ChangeAsync(deleted, tenant => tenant.Delete("deleted", Grace, _app.Time.GetUtcNow()));
        _app.Time.Advance(Grace - TimeSpan.FromSeconds(1));

        await RunJobAsync();

        (await PurgeAsync(living), await PurgeAsync(deleted), await PurgeAsync(EntityId.New())).ShouldBe((false, false, false));
        (await TenantRows.CountAsync(_app, living)).ShouldBe(await TenantRows.CountAsync(_app, deleted));
        _step.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task Restoration_that_began_before_the_purge_comes_too_late()
    {
        var tenant = await TenantRows.FillAsync(_app, "gone", 1);
        await ChangeAsync(tenant, it => it.Delete("gone", Grace, _app.Time.GetUtcNow()));
        _step.Fails = true;
        await using var scope = _app.Scope();

        var restored = await scope.RunAsync(async () =>
        {
            var it = (await scope.Get<ITenantAdminStore>().FindAsync(tenant, CancellationToken.None))!;
            it.Restore(_app.Time.GetUtcNow()).IsSuccess.ShouldBeTrue();
            _app.Time.Advance(Grace);
            await Should.ThrowAsync<InvalidOperationException>(() => PurgeAsync(tenant));
            await scope.Repository<Tenant>().UpdateAsync(it);
        });

        Error.Of(restored).ShouldBe(CommonErrors.Stale);
        _step.Fails = false;
        (await PurgeAsync(tenant)).ShouldBeTrue();
    }

    [Fact]
    public async Task Tenant_that_cannot_be_purged_keeps_no_other_and_is_tried_again()
    {
        var bad = await DueAsync("bad");
        var good = await DueAsync("good");
        _step.FailsFor = bad;

        await Should.ThrowAsync<InvalidOperationException>(() => RunJobAsync());

        (await TenantRows.CountAsync(_app, good)).ShouldBe(0);
        (await TenantRows.CountAsync(_app, bad)).ShouldBeGreaterThan(0);
        _step.FailsFor = null;
        await RunJobAsync();
        (await TenantRows.CountAsync(_app, bad)).ShouldBe(0);
    }

    private async Task<List<AuditEntry>> EventsAsync()
    {
        await using var context = _app.Get<AppDbContextFactory>().Lease(tenantId: null);
        return await context.Set<AuditEntry>().AsNoTracking().Where(entry => entry.Action == TenantAuditEvents.Purged).ToListAsync();
    }

    private async Task<Guid> DueAsync(string slug)
    {
        var tenant = await TenantRows.FillAsync(_app, slug, Each);
        await ChangeAsync(tenant, it => it.Delete(slug, TimeSpan.FromDays(1), _app.Time.GetUtcNow() - TimeSpan.FromDays(2)));
        return tenant;
    }

    /// <summary>Past the commands, which would leave revocations.</summary>
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

    private sealed class Step : ITenantPurgeStep
    {
        public List<Guid> Seen { get; } = [];

        public bool Fails { get; set; }

        public Guid? FailsFor { get; set; }

        public Task PurgeAsync(Guid tenantId, CancellationToken cancellationToken)
        {
            Seen.Add(tenantId);
            return Fails || tenantId == FailsFor ? throw new InvalidOperationException("The files are away.") : Task.CompletedTask;
        }
    }
}
