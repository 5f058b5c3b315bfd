using System.Text.Json;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Application.Jobs.Monitoring;

namespace SvcInfra.Application.Jobs;

public sealed record JobQueuesDto(IReadOnlyList<JobQueueDto> Items);

/// <param name="OldestWaiting">When the oldest waiting job became due; null if none waits.</param>
/// <param name="OldestWaitingSeconds">The age of that job in seconds.</param>
/// <param name="PausedSince">Null if the queue is not paused.</param>
/// <param name="Completed">Null if completed jobs are kept for less than an hour (Jobs:KeepCompleted) and cannot be counted.</param>
/// <param name="Dead">Counts current dead letters only, not retried or deleted ones.</param>
public sealed record JobQueueDto(
    string Queue, long Waiting, long Scheduled, long Running, DateTimeOffset? OldestWaiting, double? OldestWaitingSeconds,
    DateTimeOffset? PausedSince, JobRates? Completed, JobRates Dead, IReadOnlyList<JobNameDto> Names);

/// <summary>The jobs of one kind in one queue. The members mean the same as those of the queue.</summary>
/// <param name="IsKnown">False if the responding process does not know this job kind: its jobs wait for a worker that does.</param>
public sealed record JobNameDto(
    string Name, bool IsKnown, long Waiting, long Scheduled, long Running, DateTimeOffset? OldestWaiting, double? OldestWaitingSeconds,
    JobRates? Completed, JobRates Dead);

/// <param name="RunAt">The job starts no earlier than this.</param>
/// <param name="Attempt">The number of attempts that started.</param>
/// <param name="Progress">In percent, as the running attempt last reported it.</param>
/// <param name="LeaseUntil">When the lease of the worker that runs the job expires.</param>
public sealed record JobDto(
    Guid Id, string Name, bool IsKnown, string Queue, JobPriority Priority, LiveJobState State, Guid? TenantId, Guid? UserId,
    DateTimeOffset EnqueuedAt, DateTimeOffset RunAt, int Attempt, int MaxAttempts, int? Progress, string? ProgressNote,
    DateTimeOffset? LeaseUntil, bool IsCancelRequested);

/// <param name="Payload">Null if it is encrypted.</param>
public sealed record JobDetailsDto(JobDto Job, int TimeoutSeconds, bool IsPayloadEncrypted, JsonElement? Payload, IReadOnlyList<JobErrorDto> Errors);

/// <summary>Why an attempt failed.</summary>
/// <param name="Type">The type name of the exception.</param>
public sealed record JobErrorDto(int Attempt, DateTimeOffset At, string Type, string Message);

/// <param name="LastError">The error message of the last attempt.</param>
public sealed record DeadLetterDto(
    Guid Id, string Name, bool IsKnown, string Queue, DeadReason Reason, DateTimeOffset DiedAt, Guid? TenantId, Guid? UserId,
    DateTimeOffset EnqueuedAt, int Attempt, int MaxAttempts, string? LastError);

/// <param name="Payload">Null if it is encrypted.</param>
public sealed record DeadLetterDetailsDto(
    DeadLetterDto Job, JobPriority Priority, int TimeoutSeconds, bool IsPayloadEncrypted, JsonElement? Payload, IReadOnlyList<JobErrorDto> Errors);

/// <param name="Count">The number of deleted dead letters.</param>
public sealed record PurgedDeadLettersDto(int Count);

internal static class JobMapping
{
    public static JobDto ToDto(this LiveJob job, JobCatalog catalog) => new(
        job.Id, job.Name, catalog.Named(job.Name) is not null, job.Queue, job.Priority, job.State, job.TenantId, job.UserId, job.EnqueuedAt,
        job.RunAt, job.Attempt, job.MaxAttempts, job.Progress, job.ProgressNote, job.LeaseUntil, job.IsCancelRequested);

    public static JobDetailsDto ToDetails(this LiveJob job, JobCatalog catalog) =>
        new(job.ToDto(catalog), job.TimeoutSeconds, job.Payload is null, PayloadOf(job.Payload), ErrorsOf(job.Errors));

    public static DeadLetterDto ToDto(this DeadLetter job, JobCatalog catalog) => new(
        job.Id, job.Name, catalog.Named(job.Name) is not null, job.Queue, job.Reason, job.DiedAt, job.TenantId, job.UserId, job.EnqueuedAt,
        job.Attempt, job.MaxAttempts, ErrorsOf(job.Errors).LastOrDefault()?.Message);

    public static DeadLetterDetailsDto ToDetails(this DeadLetter job, JobCatalog catalog) =>
        new(job.ToDto(catalog), job.Priority, job.TimeoutSeconds, job.IsEncrypted, PayloadOf(job.Payload), ErrorsOf(job.Errors));

    private static List<JobErrorDto> ErrorsOf(string errors) =>
        JsonSerializer.Deserialize<List<JobErrorDto>>(errors, JsonSerializerOptions.Web)!;

    /// <summary>A job may be dead because its payload is not JSON; such a payload is shown as a JSON string.</summary>
    private static JsonElement? PayloadOf(string? payload)
    {
        try
        {
            return payload is null ? null : JsonElement.Parse(payload);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(payload);
        }
    }
}
