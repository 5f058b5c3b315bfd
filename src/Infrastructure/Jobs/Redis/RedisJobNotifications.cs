using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.Infrastructure.Jobs.Worker;

namespace SvcInfra.Infrastructure.Jobs.Redis;

/// <summary>
/// Hears of jobs that were pushed or cancelled by any process, and says at the start when the server is set up so that it may lose jobs. A message
/// may get lost; then the next poll finds the job.
/// </summary>
internal sealed partial class RedisJobNotifications(
    StartupSequence startup, IHostApplicationLifetime lifetime, IServiceProvider services, JobWakeUp signal, RunningJobs running,
    DatabaseOutage outage, IOptions<JobsOptions> options, TimeProvider time, ILogger<RedisJobNotifications> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        if (await startup.WaitAsync(stop.Token) && options.Value.Backend == JobsBackend.Redis)
        {
            await ListenAsync((RedisJobConnection)services.GetService(typeof(RedisJobConnection))!, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Until it has worked once; after that the client subscribes anew whenever the connection was lost.</summary>
    private async Task ListenAsync(RedisJobConnection redis, CancellationToken stop)
    {
        using var pause = new PeriodicTimer(JobWakeUp.ListenAgainAfter, time);
        do
        {
            try
            {
                var connection = await redis.GetAsync(stop);
                var subscriber = connection.GetSubscriber();
                await subscriber.SubscribeAsync(RedisChannel.Literal(redis.NameOf("added")), (_, _) => signal.Wake(isLocal: false));
                await subscriber.SubscribeAsync(RedisChannel.Literal(redis.NameOf("cancelled")), (channel, id) => { _ = running.CancelAsync(RedisJob.IdOf(id)); });
                signal.Wake(isLocal: false);
                await CheckAsync(connection);
                return;
            }
#pragma warning disable CA1031 // The next round tries again; until then the polls find the jobs.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                outage.Began(e);
            }
        }
        while (await pause.WaitForNextTickAsync(stop));
    }

    private async Task CheckAsync(ConnectionMultiplexer connection)
    {
        foreach (var server in connection.GetServers().Where(server => server.IsConnected && !server.IsReplica))
        {
            try
            {
                await CheckAsync(server);
            }
            catch (RedisServerException e)
            {
                LogUnknown(e);
            }
        }
    }

    /// <summary>INFO first, which answers also where a provider has taken CONFIG away; only the snapshots' schedule is nowhere else.</summary>
    private async Task CheckAsync(IServer server)
    {
        var policy = await FactAsync(server, "memory", "maxmemory_policy:");
        if (policy is not (null or "noeviction"))
        {
            LogEvicts(policy);
        }

        if (await FactAsync(server, "persistence", "aof_enabled:") == "0"
            && ((string?[]?)await server.ExecuteAsync("CONFIG", "GET", "save"))?.ElementAtOrDefault(1) is { Length: 0 })
        {
            LogForgets();
        }
    }

    private static async Task<string?> FactAsync(IServer server, string section, string name) =>
        ((string?)await server.ExecuteAsync("INFO", section))?.Split('\n')
        .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();

    [LoggerMessage(LogLevel.Warning, "Redis has the maxmemory-policy {Policy}: when its memory is full it throws jobs away. Set it to noeviction")]
    private partial void LogEvicts(string policy);

    [LoggerMessage(LogLevel.Warning, "Redis persists nothing (appendonly no, save \"\"): when it restarts all waiting jobs are lost. Set appendonly yes")]
    private partial void LogForgets();

    [LoggerMessage(LogLevel.Debug, "Redis does not say how it is set up")]
    private partial void LogUnknown(Exception exception);
}
