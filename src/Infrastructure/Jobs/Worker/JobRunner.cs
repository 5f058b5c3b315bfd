using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Ardalis.Result;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.Infrastructure.Jobs.Monitoring;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>One attempt of one job, in a scope of its own, in the tenant and for the user of the enqueuer.</summary>
internal sealed partial class JobRunner(
    IServiceScopeFactory scopes, JobCatalog catalog, JobPayloads payloads, JobHeartbeat heartbeat, ITenantStatuses tenants, TimeProvider time, ILogger<JobRunner> logger)
{
    /// <summary>After this time a job whose tenant may not work is looked at again: a waiting tenant of a hundred thousand jobs costs a few hundred looks a second.</summary>
    public static readonly TimeSpan HeldBackFor = TimeSpan.FromMinutes(5);

    /// <returns>What is to be written. Nothing is thrown.</returns>
    public async Task<JobOutcome> RunAsync(ClaimedJob job, RunningJob held)
    {
        if (held.Token.IsCancellationRequested && !held.IsCancelled)
        {
            return new ReturnedJob(job.Lease);
        }

        using var span = JobTelemetry.Start(job, time.GetUtcNow());
        var start = time.GetTimestamp();
        var outcome = await AskTenantAsync(job) switch
        {
            JobAdmission.Run => await AttemptAsync(job, span?.TraceId.ToHexString() ?? string.Empty, held),
            JobAdmission.Defer => HoldBack(job),
            JobAdmission.Drop => Dropped(job),
            _ => Failed(job, new TenantUnknownException(), delay: null),
        };
        if (outcome is RetriedJob { IsHeldBack: false } or DeadLetteredJob { Reason: DeadReason.Exhausted or DeadReason.NotRetryable } && await AskTenantAsync(job) == JobAdmission.Defer)
        {
            // It was stopped while the attempt ran, and what the job wanted was refused for that.
            outcome = HoldBack(job);
        }

        JobTelemetry.Record(span, job.Name, outcome, time.GetElapsedTime(start));
        return job.IsOrdered || outcome is RetriedJob { Delay.Ticks: 0 } ? outcome with { MakesRoom = true } : outcome;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a handler throws is this attempt's error.")]
    private async Task<JobOutcome> AttemptAsync(ClaimedJob job, string traceId, RunningJob held)
    {
        var stop = held.Token;
        if (job.Attempt > job.MaxAttempts)
        {
            // Claims count as attempts, so this is a job whose last attempt took its process with it. It must not take this one too.
            return Dead(job, new WorkerDiedException(), DeadReason.Exhausted);
        }

        var type = catalog.Named(job.Name)!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(job.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            var payload = Read(type, job);
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<RequestContext>().Set(
                new RequestIdentity(PrincipalKind.Job)
                {
                    TenantId = job.TenantId,
                    UserId = job.UserId,
                    ApiKeyId = job.ApiKeyId,
                    ServiceAccountId = job.ServiceAccountId,
                    TraceId = traceId,
                });
            var run = new RunJob(job.Lease, job.Name);
            var result = await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().ExecuteAsync(
                run,
                async () =>
                {
                    await type.HandleAsync(scope.ServiceProvider, payload, ContextOf(job), either.Token);
                    return Result.Success();
                },
                either.Token);

            return !result.Succeeded() ? Failed(job, new RefusedSaveException(Error.Of(result)), delay: null)
                : run.IsCompleted ? new SkippedOutcome(job.Lease) : new CompletedJob(job.Lease);
        }
        catch (LeaseLostException)
        {
            return new SkippedOutcome(job.Lease);
        }
        catch (AlreadyCompletedException)
        {
            return new CompletedJob(job.Lease);
        }
        catch (Exception e) when (held.IsCancelled)
        {
            return Dead(job, new OperationCanceledException("An operator cancelled the job.", e), DeadReason.Cancelled);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            return new ReturnedJob(job.Lease);
        }
        catch (Exception e) when (timeout.IsCancellationRequested)
        {
            return Failed(job, new TimeoutException($"The attempt took longer than {job.TimeoutSeconds} s.", e), delay: null);
        }
        catch (UnreadablePayloadException e)
        {
            return Dead(job, e, DeadReason.Unreadable);
        }
        catch (RetryLaterException e)
        {
            return Failed(job, e, e.Delay);
        }
        catch (NonRetryableJobException e)
        {
            return Dead(job, e, DeadReason.NotRetryable);
        }
        catch (Exception e)
        {
            return Failed(job, e, delay: null);
        }
    }

    /// <summary>Nothing is done in a tenant that was suspended or deleted, and nothing ever for one that was purged.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever keeps the answer away is said in the log.")]
    private async ValueTask<JobAdmission> AskTenantAsync(ClaimedJob job)
    {
        try
        {
            return job.TenantId is not { } tenant ? JobAdmission.Run : await tenants.GetAsync(tenant, CancellationToken.None) switch
            {
                null => JobAdmission.Drop,
                TenantStatus.Active => JobAdmission.Run,
                _ => JobAdmission.Defer,
            };
        }
        catch (Exception e)
        {
            LogStatusUnknown(e, job.Name, job.Lease.Id);
            return JobAdmission.Unknown;
        }
    }

    /// <summary>A request that was under way when its tenant was purged may have enqueued it.</summary>
    private CompletedJob Dropped(ClaimedJob job)
    {
        LogDropped(job.Name, job.Lease.Id, job.TenantId);
        return new CompletedJob(job.Lease);
    }

    /// <summary>Some come earlier than others, so that they do not all come at once.</summary>
    private static RetriedJob HoldBack(ClaimedJob job) => new(job.Lease, HeldBackFor * (0.9 + (0.2 * Random.Shared.NextDouble())), job.Errors) { IsHeldBack = true };

    private JobContext ContextOf(ClaimedJob job) => new(job.Lease.Id, job.Attempt, job.MaxAttempts)
    {
        OnProgress = (percent, note) => heartbeat.Report(new JobProgress(job.Lease, percent, note?[..Math.Min(note.Length, JobContext.MaxNoteLength)])),
    };

    private IJob Read(JobType type, ClaimedJob job)
    {
        try
        {
            return payloads.Read(type, job);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or CryptographicException)
        {
            throw new UnreadablePayloadException(e);
        }
    }

    private JobOutcome Failed(ClaimedJob job, Exception exception, TimeSpan? delay)
    {
        if (job.Attempt >= job.MaxAttempts)
        {
            return Dead(job, exception, DeadReason.Exhausted);
        }

        var wait = delay ?? JobBackoff.After(job.Attempt, Random.Shared.NextDouble());
        LogFailed(exception, job.Name, job.Lease.Id, job.Attempt, job.MaxAttempts, wait);
        return new RetriedJob(job.Lease, wait, FailedAttempts.Add(job.Errors, job.Attempt, time.GetUtcNow(), exception));
    }

    private DeadLetteredJob Dead(ClaimedJob job, Exception exception, DeadReason reason)
    {
        LogDead(exception, job.Name, job.Lease.Id, reason, job.Attempt);
        return new DeadLetteredJob(job.Lease, reason, FailedAttempts.Add(job.Errors, job.Attempt, time.GetUtcNow(), exception));
    }

    [LoggerMessage(LogLevel.Warning, "Job {Name} {Id} failed in attempt {Attempt} of {MaxAttempts}; the next is in {Wait}")]
    private partial void LogFailed(Exception exception, string name, Guid id, int attempt, int maxAttempts, TimeSpan wait);

    [LoggerMessage(LogLevel.Warning, "Whether the tenant of job {Name} {Id} may work could not be read")]
    private partial void LogStatusUnknown(Exception exception, string name, Guid id);

    [LoggerMessage(LogLevel.Warning, "Job {Name} {Id} is dropped: its tenant {TenantId} is gone")]
    private partial void LogDropped(string name, Guid id, Guid? tenantId);

    [LoggerMessage(LogLevel.Error, "Job {Name} {Id} goes to the dead letters ({Reason}) after attempt {Attempt}")]
    private partial void LogDead(Exception exception, string name, Guid id, DeadReason reason, int attempt);

    private enum JobAdmission
    {
        Run,
        Defer,
        Drop,

        /// <summary>It cannot be found out: then nothing is done either.</summary>
        Unknown,
    }

    private sealed class UnreadablePayloadException(Exception inner) : Exception($"The payload cannot be read: {inner.Message}", inner);

    private sealed class WorkerDiedException() : Exception("The worker of the last attempt died, or was away for longer than its lease.");

    private sealed class TenantUnknownException() : Exception("Whether the tenant may work could not be read.");

    /// <summary>The database refused what the handler wanted to save.</summary>
    private sealed class RefusedSaveException(Error error) : Exception($"{error.Code}: {error.Message}");
}
