using Npgsql;
using Shouldly;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Schedules;

/// <summary>Two processes with the clustered scheduler on PostgreSQL. Each is killed once while it fires, and started again.</summary>
[Slow]
public sealed class ClusterTests : IAsyncLifetime
{
    private const int Schedules = 5;
    private const int Enough = 100;

    /// <summary>The firings of the test's schedules, without those of the application.</summary>
    private const string Firings = "(SELECT * FROM schedule_firings WHERE schedule LIKE 'tick-%')";

    private const string Uncommitted =
        "SELECT count(*) FROM qrtz_fired_triggers q WHERE state = 'EXECUTING' AND job_name LIKE 'tick-%' " +
        "AND NOT EXISTS (SELECT 1 FROM schedule_firings f WHERE f.schedule = q.trigger_name " +
        "AND f.scheduled_at = to_timestamp((q.sched_time - 621355968000000000) / 10000000))";

    private const string LeftByTheDead =
        "SELECT (SELECT count(*) - 2 FROM qrtz_scheduler_state) + (SELECT count(*) FROM qrtz_triggers WHERE trigger_group = 'RECOVERING_JOBS') + " +
        "(SELECT count(*) FROM qrtz_fired_triggers WHERE trigger_group = 'RECOVERING_JOBS')";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync(Engine.PostgreSql, "cluster");

    public ValueTask DisposeAsync()
    {
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_firing_happens_once_although_each_process_is_killed()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();

        await FiredAsync(Enough / 4);
        await KillWhileFiringAsync(one, committed: false);
        await using var oneAgain = await StartAsync();
        await FiredAsync(Enough / 2);
        await KillWhileFiringAsync(two, committed: true);
        await using var twoAgain = await StartAsync();
        await FiredAsync(Enough);

        await Eventually.TrueAsync(
            async () => await NumberAsync(LeftByTheDead) == 0, Deadline, "the firings of the killed processes to be taken over");

        // From here on, everything that was due until now has been fired or is lost.
        var due = TimeProvider.System.GetUtcNow();
        await Eventually.TrueAsync(async () => await CaughtUpAsync(due), Deadline, "every schedule to be past this moment");
        await Eventually.TrueAsync(
            async () => await NumberAsync(RunningUntil(due)) == 0, Deadline, "the running firings that were due by then to end");
        await KillAsync(oneAgain);
        await KillAsync(twoAgain);

        var firings = await NumberAsync($"SELECT count(*) FROM {Firings} f");
        var enqueuedTwice = await NumberAsync("SELECT count(*) FROM jobs WHERE name = 'test.tick'") - firings;
        var offPlan = await NumberAsync($"SELECT count(*) FROM {Firings} f WHERE scheduled_at <> date_trunc('second', scheduled_at)");
        var lost = await NumberAsync(
            $"SELECT count(*) FROM (SELECT schedule, generate_series(min(scheduled_at), '{due:O}', '1 second') planned FROM {Firings} f " +
            "GROUP BY schedule) p " +
            "WHERE NOT EXISTS (SELECT 1 FROM schedule_firings f WHERE f.schedule = p.schedule AND f.scheduled_at = p.planned)");
        var takenOver = new[] { one, two, oneAgain, twoAgain }.Sum(process => process.Output.Count(line => line.Contains("is taken over")));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"firings {firings}, off the planned seconds {offPlan}, enqueued twice {enqueuedTwice}, lost {lost}, taken over {takenOver}");
        takenOver.ShouldBeGreaterThanOrEqualTo(2, "each kill must leave a firing behind");
        firings.ShouldBeGreaterThanOrEqualTo(Enough);
        (offPlan, enqueuedTwice, lost).ShouldBe((0, 0, 0));
    }

    /// <summary>Blocks firings of both processes with locks, before or after their commit, and then kills one process.</summary>
    private async Task KillWhileFiringAsync(ChildProcess process, bool committed)
    {
        await using var commits = await LockAsync("LOCK TABLE schedule_firings IN SHARE MODE");
        await Eventually.TrueAsync(
            async () => await NumberAsync(
                "SELECT count(DISTINCT instance_name) FROM qrtz_fired_triggers WHERE state = 'EXECUTING' AND job_name LIKE 'tick-%'") == 2,
            Deadline, "both processes to be firing");
        if (committed)
        {
            await using var ends = await LockAsync("LOCK TABLE qrtz_fired_triggers IN SHARE MODE");
            await commits.CloseAsync();
            await Eventually.TrueAsync(async () => await NumberAsync(Uncommitted) == 0, Deadline, "the firings to be committed");
            await KillAsync(process);
            return;
        }

        await KillAsync(process);
    }

    private async Task<NpgsqlConnection> LockAsync(string sql)
    {
        // Closing ends the transaction.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; " + sql, connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static async Task KillAsync(ChildProcess process)
    {
        process.Kill();
        await process.WaitForExitAsync(Deadline);
    }

    private Task FiredAsync(long count) => Eventually.TrueAsync(
        async () => await NumberAsync($"SELECT count(*) FROM {Firings} f") >= count, Deadline, $"{count} firings");

    /// <summary>One process may still fire for a second that the other has finished; if killed, its firing would never be taken over.</summary>
    private static string RunningUntil(DateTimeOffset due) =>
        "SELECT count(*) FROM qrtz_fired_triggers WHERE job_name LIKE 'tick-%' " +
        $"AND to_timestamp((sched_time - 621355968000000000) / 10000000) <= '{due:O}'";

    private async Task<bool> CaughtUpAsync(DateTimeOffset due) => await NumberAsync(
        $"SELECT count(*) FROM (SELECT 1 FROM {Firings} f GROUP BY schedule HAVING max(scheduled_at) > '{due:O}') s") == Schedules;

    private async Task<long> NumberAsync(string sql) => Convert.ToInt64((await _database.ReadAsync(sql)).Single());

    private async Task<ChildProcess> StartAsync()
    {
        var process = ChildProcess.Start(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "SvcInfra.ScheduledProcess.dll")],
            new Dictionary<string, string?>(_database.Variables)
            {
                ["DOTNET_ENVIRONMENT"] = "Development",
                ["Schedules__CheckInInterval"] = "00:00:01",

                // No process runs the jobs of the test, so that they can be counted.
                ["Jobs__Queues__0"] = "default",
            },
            _database.Folder);
        await process.WaitForLineAsync(line => line == "ready", Deadline);
        return process;
    }
}
