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

/// <summary>Runs one attempt of a job in its own scope, in the tenant and on behalf of the user who enqueued it.</summary>
internal sealed partial class JobRunner(
    IServiceScopeFactory scopes, JobCatalog catalog, JobPayloads payloads, JobHeartbeat heartbeat, ITenantStatuses tenants, TimeProvider time,
    ILogger<JobRunner> logger)
{
    /// <summary>
    /// How long a job of an inactive tenant is deferred before it is checked again. With 100,000 deferred jobs that is a few hundred checks a second.
    /// </summary>
    public static readonly TimeSpan DeferDelay = TimeSpan.FromMinutes(5);

    /// <returns>The outcome to write. Exceptions become outcomes.</returns>
    public async Task<JobOutcome> RunAsync(ClaimedJob job, RunningJob running)
    {
        if (running.Token.IsCancellationRequested && !running.IsCancelled)
        {
            return new ReturnedJob(job.Lease);
        }

        using var span = JobTelemetry.Start(job, time.GetUtcNow());
        var start = time.GetTimestamp();
        var outcome = await CheckTenantAsync(job) switch
        {
            JobAdmission.Run => await AttemptAsync(job, span?.TraceId.ToHexString() ?? string.Empty, running),
            JobAdmission.Defer => Defer(job),
            JobAdmission.Drop => Drop(job),
            _ => Failed(job, new TenantUnknownException(), delay: null),
        };
        if (outcome is RetriedJob { IsDeferred: false } or DeadLetteredJob { Reason: DeadReason.Exhausted or DeadReason.NotRetryable }
            && await CheckTenantAsync(job) == JobAdmission.Defer)
        {
            // The tenant was suspended or deleted while the attempt ran, which may be why the attempt failed.
            outcome = Defer(job);
        }

        JobTelemetry.Record(span, job.Name, outcome, time.GetElapsedTime(start));
        return job.IsOrdered || outcome is RetriedJob { Delay.Ticks: 0 } ? outcome with { MakesJobReady = true } : outcome;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Every exception is the error of the attempt.")]
    private async Task<JobOutcome> AttemptAsync(ClaimedJob job, string traceId, RunningJob running)
    {
        var stop = running.Token;
        if (job.Attempt > job.MaxAttempts)
        {
            // Claims count as attempts, so the last attempt ended with its process. The job must not crash this process too.
            return Dead(job, new WorkerDiedException(), DeadReason.Exhausted);
        }

        var type = catalog.Named(job.Name)!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(job.TimeoutSeconds), time);
        using var stopOrTimeout = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
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
                    await type.HandleAsync(scope.ServiceProvider, payload, ContextOf(job), stopOrTimeout.Token);
                    return Result.Success();
                },
                stopOrTimeout.Token);

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
        catch (Exception e) when (running.IsCancelled)
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

    /// <summary>Jobs of a suspended or deleted tenant are deferred; jobs of a purged tenant are dropped.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Every error is logged, and the job is retried.")]
    private async ValueTask<JobAdmission> CheckTenantAsync(ClaimedJob job)
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

    /// <summary>A request that was running when its tenant was purged may have enqueued such a job.</summary>
    private CompletedJob Drop(ClaimedJob job)
    {
        LogDropped(job.Name, job.Lease.Id, job.TenantId);
        return new CompletedJob(job.Lease);
    }

    /// <summary>The random delay spreads the jobs over time.</summary>
    private static RetriedJob Defer(ClaimedJob job) =>
        new(job.Lease, DeferDelay * (0.9 + (0.2 * Random.Shared.NextDouble())), job.Errors) { IsDeferred = true };

    private JobContext ContextOf(ClaimedJob job) => new(job.Lease.Id, job.Attempt, job.MaxAttempts)
    {
        OnProgress = (percent, note) => heartbeat.Report(
            new JobProgress(job.Lease, percent, note?[..Math.Min(note.Length, JobContext.MaxNoteLength)])),
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

    [LoggerMessage(LogLevel.Warning, "Job {Name} {Id} failed in attempt {Attempt} of {MaxAttempts}; the next attempt is in {Wait}")]
    private partial void LogFailed(Exception exception, string name, Guid id, int attempt, int maxAttempts, TimeSpan wait);

    [LoggerMessage(LogLevel.Warning, "The tenant status for job {Name} {Id} could not be read; the job is retried")]
    private partial void LogStatusUnknown(Exception exception, string name, Guid id);

    [LoggerMessage(LogLevel.Warning, "Job {Name} {Id} is dropped: its tenant {TenantId} was purged")]
    private partial void LogDropped(string name, Guid id, Guid? tenantId);

    [LoggerMessage(LogLevel.Error, "Job {Name} {Id} became a dead letter ({Reason}) after attempt {Attempt}")]
    private partial void LogDead(Exception exception, string name, Guid id, DeadReason reason, int attempt);

    private enum JobAdmission
    {
        Run,
        Defer,
        Drop,

        /// <summary>The tenant status could not be read: the attempt fails.</summary>
        Unknown,
    }

    private sealed class UnreadablePayloadException(Exception inner) : Exception($"The payload cannot be read: {inner.Message}", inner);

    private sealed class WorkerDiedException() : Exception("The worker of the last attempt died or lost its lease.");

    private sealed class TenantUnknownException() : Exception("The tenant status could not be read.");

    /// <summary>The database refused the handler's changes.</summary>
    private sealed class RefusedSaveException(Error error) : Exception($"{error.Code}: {error.Message}");
}
