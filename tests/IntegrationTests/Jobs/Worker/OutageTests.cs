using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Shouldly;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Infrastructure.Jobs;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Worker;

/// <summary>A database that refuses all connections for a while.</summary>
public sealed class OutageTests() : JobTest(Engine.PostgreSql)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly LogOfWarnings _log = new();

    private protected override KeyValuePair<string, string?>[] Settings => [new("Jobs:PollInterval", "00:00:00.05")];

    /// <summary>The length of an outage: short, to keep the tests fast; set OUTAGE_SECONDS=30 for a longer one.</summary>
    public static readonly TimeSpan Away = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("OUTAGE_SECONDS") ?? "2", CultureInfo.InvariantCulture));

    private JobWorker Worker => App.Get<IEnumerable<IHostedService>>().OfType<JobWorker>().Single();

    private protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddLogging(logging => logging.AddProvider(_log));
    }

    private protected override Task StopAsync() => App is null ? Task.CompletedTask : Worker.StopAsync(CancellationToken.None);

    [Fact]
    [Slow]
    public async Task Worker_logs_a_database_outage_once_and_recovers()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var away = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Spy.OnJob = _ =>
        {
            started.TrySetResult();
            return away.Task;
        };
        await EnqueueAsync(new TakeNote("a"));
        await Worker.StartAsync(CancellationToken.None);
        await started.Task.WaitAsync(Deadline);

        await Database.AllowConnectionsAsync(false);
        away.SetResult();
        await Eventually.TrueAsync(() => _log.Lines.Any(line => line.Contains("cannot be reached")), Deadline, "the worker to notice");
        await Should.ThrowAsync<NpgsqlException>(() => ClaimAsync());
        var running = App.Get<RunningJobs>();
        await Eventually.TrueAsync(() => running.Leases.Count == 1, Deadline, "the outcome to wait");
        var since = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => TimeProvider.System.GetElapsedTime(since) > Away, Away + Deadline, "some polls to fail");
        await Database.AllowConnectionsAsync(true);

        await Eventually.TrueAsync(() => _log.Lines.Any(line => line.Contains("can be reached again")), Deadline, "the worker to continue");
        await Eventually.TrueAsync(async () => (await LiveAsync()).Count == 0, Deadline, "the job to be done");
        Spy.Seen.ShouldBe(["a"]);
        _log.Lines.Count(line => line.Contains("cannot be reached")).ShouldBe(1, string.Join('\n', _log.Lines));
        _log.Lines.ShouldNotContain(line => line.Contains("Microsoft.EntityFrameworkCore"), string.Join('\n', _log.Lines));
    }

    [Fact]
    public async Task Refused_outcome_does_not_block_the_others()
    {
        await EnqueueAsync(new TakeNote("a"));
        await EnqueueAsync(new TakeNote("b"));
        var claimed = await ClaimAsync();
        var outcomes = App.Get<JobOutcomes>();
        outcomes.Add(new RetriedJob(claimed[0].Lease, TimeSpan.Zero, "no text may hold a \0"));
        outcomes.Add(new DeadLetteredJob(claimed[1].Lease, DeadReason.NotRetryable, "[]"));
        outcomes.Close();

        await outcomes.RunAsync(CancellationToken.None).WaitAsync(Deadline);

        (await LiveAsync()).ShouldHaveSingleItem().LeaseToken.ShouldBe(claimed[0].Lease.Token, "the job is retried when its lease expires");
        (await DeadAsync()).ShouldHaveSingleItem().Id.ShouldBe(claimed[1].Lease.Id);
        _log.Lines.ShouldContain(line => line.Contains("could not be written"));
    }
}
