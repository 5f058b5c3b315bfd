using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.Infrastructure.Jobs.Worker;

namespace SvcInfra.Infrastructure.Jobs.Sql;

/// <summary>A job in an external store: the pushed row, and what has changed since.</summary>
internal sealed class StoredJob(JobRow row)
{
    public JobRow Row { get; } = row;

    public bool IsReady { get; set; } = row.IsReady;

    public DateTimeOffset OrderAt { get; set; } = row.OrderAt;

    /// <summary>The job starts no earlier than this.</summary>
    public DateTimeOffset DueAt { get; set; } = row.RunAt;

    public int Attempt { get; set; } = row.Attempt;

    public string Errors { get; set; } = row.Errors;

    public Guid? LeaseToken { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public bool IsCancelRequested { get; set; }

    public int? Progress { get; set; }

    public string? ProgressNote { get; set; }

    public ClaimedJob ToClaimed(Guid token) => new(
        new JobLease(Row.Id, token), Row.Name, Row.Queue, Row.Priority, Row.Payload, Row.IsEncrypted, Row.TenantId, Row.UserId, Row.TraceParent,
        OrderAt, DueAt, Attempt, Row.MaxAttempts, Row.TimeoutSeconds, Errors, Row.OrderingKey is not null, Row.ApiKeyId, Row.ServiceAccountId);

    public DeadLetterRow ToDead(DeadLetteredJob end, DateTimeOffset now) => new()
    {
        Id = Row.Id,
        Name = Row.Name,
        Queue = Row.Queue,
        Priority = Row.Priority,
        Payload = Row.Payload,
        IsEncrypted = Row.IsEncrypted,
        UniqueKey = Row.UniqueKey,
        OrderingKey = Row.OrderingKey,
        TenantId = Row.TenantId,
        UserId = Row.UserId,
        ApiKeyId = Row.ApiKeyId,
        ServiceAccountId = Row.ServiceAccountId,
        TraceParent = Row.TraceParent,
        EnqueuedAt = Row.EnqueuedAt,
        Attempt = Attempt,
        MaxAttempts = Row.MaxAttempts,
        TimeoutSeconds = Row.TimeoutSeconds,
        Errors = end.Errors,
        Reason = end.Reason,
        DiedAt = now,
    };

    public CompletedJobRow ToCompleted(DateTimeOffset now) => new()
    {
        Id = Row.Id,
        Name = Row.Name,
        Queue = Row.Queue,
        Payload = Row.Payload,
        IsEncrypted = Row.IsEncrypted,
        TenantId = Row.TenantId,
        UserId = Row.UserId,
        EnqueuedAt = Row.EnqueuedAt,
        Attempt = Attempt,
        CompletedAt = now,
    };

    /// <summary>The outcome of an operator's cancellation of a job that no worker holds, under the operator's own lease.</summary>
    public DeadLetteredJob Cancelled(Guid token, DateTimeOffset now) => new(
        new JobLease(Row.Id, token), DeadReason.Cancelled, FailedAttempts.AddCancelled(Errors, Attempt, now));

    public LiveJobState StateAt(DateTimeOffset now) =>
        LeaseUntil > now ? LiveJobState.Running : IsReady ? LiveJobState.Waiting : LiveJobState.Scheduled;

    public LiveJob ToLive(DateTimeOffset now) => new(
        Row.Id, Row.Name, Row.Queue, (JobPriority)Row.Priority, StateAt(now), Row.TenantId, Row.UserId, Row.EnqueuedAt, DueAt, Attempt,
        Row.MaxAttempts, Row.TimeoutSeconds, Row.IsEncrypted ? null : Row.Payload, Errors, Progress, ProgressNote, LeaseUntil, IsCancelRequested);
}
