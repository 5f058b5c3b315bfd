using Microsoft.Extensions.Logging;
using Quartz;
using SvcInfra.Application.Schedules;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>
/// The Quartz job of every schedule; the key of its detail is the schedule's name. It ends only when the firing is committed. If the process stops
/// before, it throws, and Quartz hands the firing to another process or to the next start. The class name is stored in the database.
/// </summary>
internal sealed partial class FireScheduleJob(
    ScheduleCatalog catalog, ScheduleFirer firer, ScheduleOutage outage, TimeProvider time, ILogger<FireScheduleJob> logger) : IJob
{
    /// <summary>Applies to failures other than a database outage, which are retried without limit.</summary>
    private const int MaxAttempts = 5;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var name = context.JobDetail.Key.Name;
        if (catalog.Find(name) is not { } schedule)
        {
            LogUnknown(name, context.FireTimeUtc);
            return;
        }

        if (context.Recovering)
        {
            LogTakenOver(name);
        }

        using var timer = new PeriodicTimer(RetryInterval, time);
        var failures = 0;
        while (!await TryAsync())
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        async Task<bool> TryAsync()
        {
            var before = outage.Failures;
            try
            {
                await firer.FireAsync(schedule, await PlannedTime.OfAsync(context, cancellationToken), cancellationToken);
                outage.Ended(before);
                return true;
            }
            catch (FiringRefusedException e)
            {
                LogRefused(e, name, context.FireTimeUtc);
                return false;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && QuartzLog.IsAboutDatabase(e))
            {
                outage.Began(e);
                return false;
            }
#pragma warning disable CA1031 // Probably a bug: endless retries would not help, and would occupy one of Quartz's few threads.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                failures++;
                if (failures < MaxAttempts)
                {
                    LogFailed(e, name, context.FireTimeUtc, failures, MaxAttempts);
                    return false;
                }

                LogLost(e, name, context.FireTimeUtc, MaxAttempts);
                return true;
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The firing of schedule {Schedule} at {FiredAt} is lost: this process does not know the schedule")]
    private partial void LogUnknown(string schedule, DateTimeOffset firedAt);

    [LoggerMessage(LogLevel.Information, "A firing of schedule {Schedule} that another process had started is taken over")]
    private partial void LogTakenOver(string schedule);

    [LoggerMessage(LogLevel.Warning, "The database refused the firing of schedule {Schedule} at {FiredAt}; it is retried")]
    private partial void LogRefused(Exception exception, string schedule, DateTimeOffset firedAt);

    [LoggerMessage(LogLevel.Warning, "The firing of schedule {Schedule} at {FiredAt} failed in attempt {Attempt} of {Attempts}; it is retried")]
    private partial void LogFailed(Exception exception, string schedule, DateTimeOffset firedAt, int attempt, int attempts);

    [LoggerMessage(LogLevel.Error, "The firing of schedule {Schedule} at {FiredAt} is lost: it failed {Attempts} times")]
    private partial void LogLost(Exception exception, string schedule, DateTimeOffset firedAt, int attempts);
}
