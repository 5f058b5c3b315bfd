using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.Infrastructure.Jobs.Worker;

namespace SvcInfra.Infrastructure.Jobs.Redis;

/// <summary>
/// Receives notifications of jobs that any process pushed or cancelled, and warns at the start if the server's settings risk the loss of jobs. If a
/// notification is lost, the next poll finds the job.
/// </summary>
internal sealed partial class RedisJobNotifications(
    StartupSequence startup, IHostApplicationLifetime lifetime, IServiceProvider services, JobWakeUp wakeUp, RunningJobs running,
    DatabaseOutage outage, IOptions<JobsOptions> options, TimeProvider time, ILogger<RedisJobNotifications> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        if (await startup.WaitAsync(stop.Token) && options.Value.Backend == JobsBackend.Redis)
        {
            var redis = (RedisJobConnection)services.GetService(typeof(RedisJobConnection))!;
            await ListenAsync(redis, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Retries until it has succeeded once; after that the client subscribes again whenever it reconnects.</summary>
    private async Task ListenAsync(RedisJobConnection redis, CancellationToken stop)
    {
        using var pause = new PeriodicTimer(JobWakeUp.ReconnectDelay, time);
        do
        {
            try
            {
                var connection = await redis.GetAsync(stop);
                var subscriber = connection.GetSubscriber();
                await subscriber.SubscribeAsync(RedisChannel.Literal(redis.NameOf("added")), (_, _) => wakeUp.Wake(isLocal: false));
                await subscriber.SubscribeAsync(
                    RedisChannel.Literal(redis.NameOf("cancelled")), (channel, id) => { _ = running.CancelAsync(RedisJob.IdOf(id)); });
                wakeUp.Wake(isLocal: false);
                await CheckAsync(connection);
                return;
            }
#pragma warning disable CA1031 // The next iteration tries again; until then the polls find the jobs.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                outage.Began(e);
            }
        }
        while (await pause.WaitForNextTickAsync(stop));
    }

    private async Task CheckAsync(IConnectionMultiplexer connection)
    {
        foreach (var server in connection.GetServers().Where(server => server.IsConnected && !server.IsReplica))
        {
            try
            {
                await CheckAsync(server);
            }
            catch (RedisServerException e)
            {
                LogSettingsUnknown(e);
            }
        }
    }

    /// <summary>Prefers INFO, because some providers disable CONFIG; only the snapshot schedule requires CONFIG.</summary>
    private async Task CheckAsync(IServer server)
    {
        var policy = await InfoAsync(server, "memory", "maxmemory_policy:");
        if (policy is not (null or "noeviction"))
        {
            LogEvicting(policy);
        }

        if (await InfoAsync(server, "persistence", "aof_enabled:") == "0"
            && ((string?[]?)await server.ExecuteAsync("CONFIG", "GET", "save"))?.ElementAtOrDefault(1) is { Length: 0 })
        {
            LogNotPersistent();
        }
    }

    private static async Task<string?> InfoAsync(IServer server, string section, string name) =>
        ((string?)await server.ExecuteAsync("INFO", section))?.Split('\n')
        .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();

    [LoggerMessage(LogLevel.Warning, "Redis has the maxmemory-policy {Policy} and evicts jobs when its memory is full. Set it to noeviction")]
    private partial void LogEvicting(string policy);

    [LoggerMessage(LogLevel.Warning, "Redis persists nothing (appendonly no, save \"\"): a restart loses all live jobs. Set appendonly yes")]
    private partial void LogNotPersistent();

    [LoggerMessage(LogLevel.Debug, "The Redis settings could not be read")]
    private partial void LogSettingsUnknown(Exception exception);
}
