using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Tenants;
using SvcInfra.Application.Tenants.Lifecycle;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Tenants.Lifecycle;

/// <summary>A real worker is killed (SIGKILL) in the middle of a purge, and another worker completes it.</summary>
[Slow]
public sealed class PurgeKillTests : IAsyncLifetime
{
    private const int RowsPerTable = 5;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private TestDatabase _database = null!;
    private TestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(Engine.PostgreSql, "purgekill");
        // The worker has the real clock. A signing key of the tests' clock would be old to it, and replacing it would add a row.
        _app = new TestApp(_database, services => services.AddSingleton<TimeProvider, MicrosecondClock>());
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync()
    {
        _app?.Dispose();
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("jobs")]
    [InlineData("memberships")]
    [InlineData("revocations")]
    [InlineData("tenants")]
    public async Task Purge_of_a_killed_worker_is_completed_by_the_next_worker(string table)
    {
        await TenantRows.FillAsync(_app, "other", RowsPerTable);
        var tenant = await TenantRows.FillAsync(_app, "gone", RowsPerTable);
        await MakeDueAsync(tenant);

        // Other jobs must not run during the test.
        await _database.ReadAsync("UPDATE jobs SET is_ready = false, run_at = now() + interval '1 day'");
        var before = await TenantRows.ChecksumOfOthersAsync(_app, tenant);
        var all = await TenantRows.CountAsync(_app, tenant);
        await EnqueueAsync();

        await using (var connection = await _database.OpenAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using var lockRow = connection.CreateCommand();
            lockRow.CommandText = table == "tenants"
                ? $"SELECT 1 FROM tenants WHERE id = '{tenant}' FOR KEY SHARE"
                : $"SELECT 1 FROM {table} WHERE tenant_id = '{tenant}' ORDER BY id DESC LIMIT 1 FOR UPDATE";
            (await lockRow.ExecuteScalarAsync()).ShouldNotBeNull();

            await using var worker = StartWorker();
            var waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                + $" AND query LIKE '%DELETE FROM {table}%'";
            await Eventually.TrueAsync(
                async () => worker.HasExited || (await _database.ReadAsync(waiting)).Count > 0,
                Deadline, $"the purge to wait for the row in {table}");
            worker.HasExited.ShouldBeFalse(string.Join('\n', worker.Output.TakeLast(20)));
            worker.Kill();
            await worker.WaitForExitAsync(Deadline);
        }

        (await TenantRows.CountAsync(_app, tenant)).ShouldBeInRange(1, all - 1, "only some rows are deleted");
        (await _database.ReadAsync($"SELECT status FROM tenants WHERE id = '{tenant}'")).ShouldBe([nameof(TenantStatus.Purging)]);

        // The killed worker's lease expires after a minute; the test does not wait for that.
        await _database.ReadAsync($"UPDATE jobs SET lease_until = now() - interval '1 s' WHERE name = '{PurgeDeletedTenants.Name}'");
        await using var nextWorker = StartWorker();
        await Eventually.TrueAsync(
            async () => (await _database.ReadAsync($"SELECT 1 FROM jobs WHERE name = '{PurgeDeletedTenants.Name}'")).Count == 0,
            Deadline, "the purge to be done");

        (await TenantRows.CountAsync(_app, tenant)).ShouldBe(0);
        (await TenantRows.ChecksumOfOthersAsync(_app, tenant)).ShouldBe(before);
        (await _database.ReadAsync($"SELECT target_id FROM audit_entries WHERE action = '{TenantAuditEvents.Purged}'")).ShouldBe([tenant.ToString()]);
        (await _database.ReadAsync("SELECT 1 FROM dead_jobs WHERE died_at > '2000-01-01'")).ShouldBeEmpty();
    }

    private async Task MakeDueAsync(Guid tenant)
    {
        await using var context = _app.Get<AppDbContextFactory>().Lease(tenantId: null);
        var loaded = await context.Set<Tenant>().SingleAsync(t => t.Id == tenant);
        loaded.Delete("gone", TimeSpan.FromDays(1), DateTimeOffset.UnixEpoch).IsSuccess.ShouldBeTrue();
        await context.SaveChangesAsync();
    }

    private async Task EnqueueAsync()
    {
        await using var scope = _app.Scope();
        var enqueued = await scope.RunAsync(
            async () =>
            {
                await scope.Get<IJobs>().EnqueueAsync(new PurgeDeletedTenants());
                return Result.Success();
            },
            new EnqueuePurge());
        enqueued.Succeeded().ShouldBeTrue();
    }

    private ChildProcess StartWorker()
    {
        var variables = _database.Variables.ToDictionary();
        variables["DOTNET_ENVIRONMENT"] = "Development";
        variables["Logging__LogLevel__Default"] = "Warning";
        variables["Schedules__Enabled"] = "false";
        variables["Tenants__PurgeBatchSize"] = "2";
        return ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "SvcInfra.JobsCrashWorker.dll")], variables, _database.Folder);
    }

    [NotAudited("Acts like the schedule, which records no entry either.")]
    private sealed record EnqueuePurge : ICommand;
}
