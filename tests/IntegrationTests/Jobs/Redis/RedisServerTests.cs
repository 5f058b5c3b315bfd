using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Infrastructure.Jobs.Redis;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.IntegrationTests.Jobs.Worker;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Redis;

/// <summary>A Redis server that restarts, has unsafe settings, or is not configured.</summary>
public sealed class RedisServerTests() : JobTest(Engine.Sqlite, Backend.Redis)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>The length of the outage, long enough for some polls to fail.</summary>
    private static readonly TimeSpan Away = OutageTests.Away;

    private readonly LogOfWarnings _log = new();
    private RedisServer? _server;

    private protected override bool UsesRealClock => true;

    private protected override KeyValuePair<string, string?>[] Settings =>
        [new("Jobs:PollInterval", "00:00:00.1"), new("Jobs:StopGrace", "00:00:00")];

    private IEnumerable<IHostedService> Services =>
        App.Get<IEnumerable<IHostedService>>().Where(service => service is JobWorker or JobRelay or RedisJobNotifications);

    private protected override async Task<string> RedisAsync()
    {
        _server = await RedisServer.StartThrowAwayAsync("appendonly yes", "appendfsync always", "save \"\"", "maxmemory-policy allkeys-lru");
        return _server.ConnectionString;
    }

    private protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddLogging(logging => logging.AddProvider(_log));
    }

    private protected override async Task StopAsync()
    {
        if (App is not null)
        {
            await Task.WhenAll(Services.Select(service => service.StopAsync(CancellationToken.None)));
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    [Slow]
    public async Task Server_restart_loses_no_job_and_needs_no_intervention()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var away = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Spy.OnJob = moment =>
        {
            started.TrySetResult();
            return away.Task;
        };
        await EnqueueAsync(new TakeNote("running"));
        await Task.WhenAll(Services.Select(service => service.StartAsync(CancellationToken.None)));
        await started.Task.WaitAsync(Deadline);

        await _server!.KillAsync();
        away.SetResult();
        await Eventually.TrueAsync(() => CountLines("cannot be reached") == 1, Deadline, "the worker to notice");
        for (var i = 0; i < 20; i++)
        {
            await EnqueueAsync(new TakeNote($"{i}"));
        }

        var since = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => TimeProvider.System.GetElapsedTime(since) > Away, Away + Deadline, "some polls to fail");
        (await Database.ReadAsync("SELECT 1 FROM jobs")).Count.ShouldBe(20, "new jobs wait in the table");
        await _server.RestartAsync();

        await Eventually.TrueAsync(() => CountLines("can be reached again") == 1, Deadline, "the worker to continue");
        await Eventually.TrueAsync(async () => (await LiveAsync()).Count == 0, Deadline, "the jobs to be done");
        Spy.Seen.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i}").Append("running").Order(StringComparer.Ordinal));
        CountLines("cannot be reached").ShouldBe(1, string.Join('\n', _log.Lines));
        _log.Lines.ShouldNotContain(line => line.Contains("password"), string.Join('\n', _log.Lines));
    }

    [Fact]
    public async Task Server_settings_that_risk_losing_jobs_are_logged_at_the_start()
    {
        await using var forgetful = await RedisServer.StartThrowAwayAsync("appendonly no", "save \"\"");
        using var other = new TestApp(
            Database, Configure, new("Jobs:Backend", "Redis"), new("Jobs:Redis:ConnectionString", forgetful.ConnectionString));
        await other.StartAsync();
        var listeners = new[] { App, other }
            .Select(app => app.Get<IEnumerable<IHostedService>>().OfType<RedisJobNotifications>().Single()).ToList();
        await Task.WhenAll(listeners.Select(service => service.StartAsync(CancellationToken.None)));

        await Eventually.TrueAsync(() => CountLines("noeviction") == 1 && CountLines("persists nothing") == 1, Deadline, "the warnings");
        await Task.WhenAll(listeners.Select(service => service.StopAsync(CancellationToken.None)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pushed_job_starts_before_the_next_poll(bool isDownAtTheStart)
    {
        using var patient = new TestApp(
            Database, Configure, new("Jobs:Backend", "Redis"), new("Jobs:Redis:ConnectionString", _server!.ConnectionString),
            new("Jobs:PollInterval", "00:01:00"));
        await patient.StartAsync();
        if (isDownAtTheStart)
        {
            await _server.KillAsync();
        }

        var services = patient.Get<IEnumerable<IHostedService>>().Where(service => service is JobWorker or RedisJobNotifications).ToList();
        await Task.WhenAll(services.Select(service => service.StartAsync(CancellationToken.None)));
        if (isDownAtTheStart)
        {
            await Eventually.TrueAsync(() => CountLines("cannot be reached") == 1, Deadline, "the process to notice");
            await _server.RestartAsync();
        }

        var redis = await patient.Get<RedisJobConnection>().GetAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => redis.IsConnected, Deadline, "the connection");
        await Eventually.TrueAsync(
            async () => (long)(await redis.GetServers().Single()
                .ExecuteAsync("PUBSUB", "NUMSUB", patient.Get<RedisJobConnection>().NameOf("cancelled")))[1] == 1,
            Deadline, "the process to listen");

        // Another process pushes a job.
        await EnqueueAsync(new TakeNote("a"));
        await App.Get<RedisJobConnection>().RunAsync(
            RedisScripts.Push.Replace("KEYS[1]", $"'{patient.Get<RedisJobConnection>().NameOf(string.Empty)[..^1]}'"),
            RedisJob.ToArguments((await LiveAsync()).Single()), CancellationToken.None);

        await Eventually.TrueAsync(() => Spy.Seen.Count == 1, Deadline, "the job to start long before the next poll");
        await Task.WhenAll(services.Select(service => service.StopAsync(CancellationToken.None)));
    }

    [Theory]
    [InlineData(null, "svcinfra:jobs", "Jobs:Redis:ConnectionString")]
    [InlineData("password=secret", "svcinfra:jobs", "Jobs:Redis:ConnectionString")]
    [InlineData("localhost:1,nonsense=secret", "svcinfra:jobs", "Jobs:Redis:ConnectionString")]
    [InlineData("localhost:1", "a{b}", "Jobs:Redis:KeyPrefix")]
    public void Invalid_settings_stop_the_start_without_revealing_the_secret(string? connectionString, string prefix, string key)
    {
        using var wrong = new TestApp(
            Database, Configure, new("Jobs:Backend", "Redis"), new("Jobs:Redis:ConnectionString", connectionString),
            new("Jobs:Redis:KeyPrefix", prefix));

        var error = Should.Throw<OptionsValidationException>(() => wrong.Get<IStartupValidator>().Validate());

        error.Message.ShouldContain(key);
        error.Message.ShouldNotContain("secret");
    }

    private int CountLines(string words) => _log.Lines.Count(line => line.Contains(words));
}
