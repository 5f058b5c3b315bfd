using Microsoft.Extensions.Logging;
using Quartz;
using SvcInfra.Application.Schedules;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>
/// What Quartz runs for every schedule; the key of its detail is the schedule's name. It ends only when the firing is committed: told to stop
/// before, it throws, and Quartz hands the firing to another process, or to the next start. Its name stands in the database.
/// </summary>
internal sealed partial class FireScheduleJob(
    ScheduleCatalog catalog, ScheduleFirer firer, ScheduleOutage outage, TimeProvider time, ILogger<FireScheduleJob> logger) : IJob
{
    /// <summary>Of a firing that fails for another reason than the database's absence: for that one is waited as long as it takes.</summary>
    private const int Attempts = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

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

        using var timer = new PeriodicTimer(Pause, time);
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
#pragma warning disable CA1031 // A bug: trying for ever would not help, and would keep one of Quartz's few places.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                failures++;
                if (failures < Attempts)
                {
                    LogFailed(e, name, context.FireTimeUtc, failures, Attempts);
                    return false;
                }

                LogLost(e, name, context.FireTimeUtc, Attempts);
                return true;
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The firing of {Schedule} at {FiredAt} is lost: this process does not know the schedule")]
    private partial void LogUnknown(string schedule, DateTimeOffset firedAt);

    [LoggerMessage(LogLevel.Information, "A firing of {Schedule} that a process had begun is taken over")]
    private partial void LogTakenOver(string schedule);

    [LoggerMessage(LogLevel.Warning, "The firing of {Schedule} at {FiredAt} was refused; it is tried again")]
    private partial void LogRefused(Exception exception, string schedule, DateTimeOffset firedAt);

    [LoggerMessage(LogLevel.Warning, "The firing of {Schedule} at {FiredAt} failed, attempt {Attempt} of {Attempts}; it is tried again")]
    private partial void LogFailed(Exception exception, string schedule, DateTimeOffset firedAt, int attempt, int attempts);

    [LoggerMessage(LogLevel.Error, "The firing of {Schedule} at {FiredAt} is lost: it failed {Attempts} times")]
    private partial void LogLost(Exception exception, string schedule, DateTimeOffset firedAt, int attempts);
}
