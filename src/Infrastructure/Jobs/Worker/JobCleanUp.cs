using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>
/// Deletes expired rows about once an hour: dead letters, completed jobs, inbox records and unique keys. Every worker process does it at a random
/// time; rows that another process has deleted are simply not found.
/// </summary>
internal sealed partial class JobCleanUp(
    StartupSequence startup, BatchedDelete delete, IOptions<JobsOptions> options, TimeProvider time, ILogger<JobCleanUp> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>The first run comes early, because a process may not live for an hour.</summary>
    public static readonly TimeSpan FirstWithin = TimeSpan.FromMinutes(5);

    /// <summary>Documented at <see cref="Application.Jobs.Contracts.IInbox"/>.</summary>
    public static readonly TimeSpan KeepInbox = TimeSpan.FromDays(30);

    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (keepDead, keepCompleted) = (options.Value.KeepDead, options.Value.KeepCompleted);
        var dead = await delete.RunAsync<DeadLetterRow>(
            jobs => jobs.Where(job => job.DiedAt < now - keepDead).OrderBy(job => job.DiedAt), cancellationToken);
        var completed = await delete.RunAsync<CompletedJobRow>(
            jobs => jobs.Where(job => job.CompletedAt < now - keepCompleted).OrderBy(job => job.CompletedAt), cancellationToken);
        var messages = await delete.RunAsync<InboxRow>(
            inbox => inbox.Where(message => message.AcceptedAt < now - KeepInbox).OrderBy(message => message.AcceptedAt), cancellationToken);
        var keys = await delete.RunAsync<UniqueWindowRow>(
            windows => windows.Where(window => window.ExpiresAt <= now).OrderBy(window => window.ExpiresAt), cancellationToken);
        if (dead + completed + messages + keys > 0)
        {
            LogCleaned(dead, completed, messages, keys);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await startup.WaitAsync(stoppingToken))
        {
            return;
        }

        var wait = TimeSpan.FromSeconds(1) + (FirstWithin * Random.Shared.NextDouble());
        while (!stoppingToken.IsCancellationRequested)
        {
            using var timer = new PeriodicTimer(wait, time);
            await timer.WaitForNextTickAsync(stoppingToken);
            await TryCleanAsync(stoppingToken);
            wait = Interval * (0.9 + (0.2 * Random.Shared.NextDouble()));
        }
    }

    private async Task TryCleanAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CleanAsync(cancellationToken);
        }
#pragma warning disable CA1031 // The next run tries again.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "Deleted {Dead} old dead letters, {Completed} completed jobs, {Messages} inbox records and {Keys} expired unique keys")]
    private partial void LogCleaned(int dead, int completed, int messages, int keys);

    [LoggerMessage(LogLevel.Warning, "The clean-up of old jobs failed; the next attempt is in an hour")]
    private partial void LogFailed(Exception exception);
}
