using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Jobs;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.JobsCrashWorker;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Worker;

/// <summary>A real worker that is killed (SIGKILL) five times while it runs jobs that write one row each.</summary>
[Slow]
public sealed class KillTests
{
    private const int Jobs = 10_000;
    private const int Kills = 5;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData(Backend.Database)]
    [InlineData(Backend.Redis)]
    public async Task Every_job_has_its_effect_once_although_the_worker_is_killed(Backend backend)
    {
        using var database = await TestDatabase.CreateAsync(Engine.PostgreSql, "kill");
        KeyValuePair<string, string?>[] settings = backend == Backend.Redis
            ?
            [
                new("Jobs:Backend", "Redis"), new("Jobs:Redis:ConnectionString", (await RedisServer.GetAsync()).ConnectionString),
                new("Jobs:Redis:KeyPrefix", database.Folder.Replace('/', '.')),
            ]
            : [];
        using var app = new TestApp(
            database, services => services.AddJobHandler(typeof(LeaveMarkHandler)).AddSingleton<TimeProvider, MicrosecondClock>(), settings);
        await app.StartAsync();
        await database.ReadAsync("CREATE TABLE marks (number int NOT NULL); GRANT INSERT ON marks TO PUBLIC");
        await EnqueueAsync(app);
        var behind = TestStore.Of(backend, app);
        var watch = Stopwatch.StartNew();
        var doneAtKills = new List<long>();

        for (var killed = 0; killed < Kills; killed++)
        {
            await using var worker = Start(database, settings);
            var until = await CountAsync(database) + Random.Shared.Next(300, 1_700);
            await Eventually.TrueAsync(async () => worker.HasExited || await CountAsync(database) >= until, Deadline, "the worker to run jobs");
            worker.HasExited.ShouldBeFalse(string.Join('\n', worker.Output.TakeLast(20)));
            worker.Kill();
            await worker.WaitForExitAsync(Deadline);
            doneAtKills.Add(await CountAsync(database));

            // Leases expire after a minute; the test expires them at once.
            await behind.PassAsync(JobLease.Duration + TimeSpan.FromSeconds(1));
        }

        doneAtKills[^1].ShouldBeLessThan(Jobs, "the last kill must come before all jobs are done");
        await using var restarted = Start(database, settings);
        await Eventually.TrueAsync(
            async () => await CountAsync(database) >= Jobs && await CountLiveAsync(app, database) == 0, Deadline, "the jobs to be done");

        var marks = (await database.ReadAsync("SELECT number FROM marks")).Cast<int>().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{backend}: {Jobs:N0} jobs, killed at {string.Join(", ", doneAtKills)} effects; lost {Jobs - marks.Distinct().Count()}, "
            + $"doubled {marks.Count - marks.Distinct().Count()}; {watch.Elapsed.TotalSeconds:0.0} s");
        marks.Order().ShouldBe(Enumerable.Range(0, Jobs));
        (await database.ReadAsync("SELECT 1 FROM dead_jobs")).ShouldBeEmpty();
    }

    private static async Task EnqueueAsync(TestApp app)
    {
        await using var scope = app.Scope();
        (await scope.RunAsync(async () =>
        {
            for (var i = 0; i < Jobs; i++)
            {
                await scope.Get<IJobs>().EnqueueAsync(new LeaveMark(i));
            }
        })).Succeeded().ShouldBeTrue();
    }

    private static async Task<long> CountAsync(TestDatabase database) => (long)(await database.ReadAsync("SELECT count(*) FROM marks")).Single();

    private static async Task<long> CountLiveAsync(TestApp app, TestDatabase database) =>
        (long)(await database.ReadAsync("SELECT count(*) FROM jobs")).Single()
        + (await app.Get<ILiveJobs>().CountAsync(CancellationToken.None)).Sum(count => count.Waiting + count.Scheduled + count.Running);

    private static ChildProcess Start(TestDatabase database, KeyValuePair<string, string?>[] settings)
    {
        var variables = database.Settings.Concat(settings).ToDictionary(setting => setting.Key.Replace(":", "__"), setting => setting.Value);
        variables["DOTNET_ENVIRONMENT"] = "Development";
        variables["Logging__LogLevel__Default"] = "Warning";
        return ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "SvcInfra.JobsCrashWorker.dll")], variables, database.Folder);
    }
}
