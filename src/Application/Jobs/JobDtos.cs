using System.Text.Json;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Application.Jobs.Monitoring;

namespace SvcInfra.Application.Jobs;

public sealed record JobQueuesDto(IReadOnlyList<JobQueueDto> Items);

/// <param name="OldestWaiting">Since when the oldest one that waits is due; null when none waits.</param>
/// <param name="OldestWaitingSeconds">How long that is.</param>
/// <param name="PausedSince">Null when the queue is not paused.</param>
/// <param name="Completed">Null when done jobs are not kept for an hour (Jobs:KeepCompleted): then nobody knows.</param>
/// <param name="Dead">Of those that are dead letters still.</param>
public sealed record JobQueueDto(
    string Queue, long Waiting, long Scheduled, long Running, DateTimeOffset? OldestWaiting, double? OldestWaitingSeconds, DateTimeOffset? PausedSince,
    JobRates? Completed, JobRates Dead, IReadOnlyList<JobNameDto> Names);

/// <summary>The jobs of one kind in one queue; the members are explained there.</summary>
/// <param name="IsKnown">False when the answering process has no such kind: a job of it waits for a worker that does.</param>
public sealed record JobNameDto(
    string Name, bool IsKnown, long Waiting, long Scheduled, long Running, DateTimeOffset? OldestWaiting, double? OldestWaitingSeconds, JobRates? Completed, JobRates Dead);

/// <param name="RunAt">Not begun before.</param>
/// <param name="Attempt">How many attempts were begun.</param>
/// <param name="Progress">Percent, as the running attempt reported it.</param>
/// <param name="LeaseUntil">Until then the worker that runs it has it.</param>
public sealed record JobDto(
    Guid Id, string Name, bool IsKnown, string Queue, JobPriority Priority, LiveJobState State, Guid? TenantId, Guid? UserId, DateTimeOffset EnqueuedAt, DateTimeOffset RunAt,
    int Attempt, int MaxAttempts, int? Progress, string? ProgressNote, DateTimeOffset? LeaseUntil, bool IsCancelRequested);

/// <param name="Payload">Null when it is encrypted.</param>
public sealed record JobDetailsDto(JobDto Job, int TimeoutSeconds, bool IsPayloadEncrypted, JsonElement? Payload, IReadOnlyList<JobErrorDto> Errors);

/// <summary>Why an attempt failed.</summary>
/// <param name="Type">The exception's.</param>
public sealed record JobErrorDto(int Attempt, DateTimeOffset At, string Type, string Message);

/// <param name="LastError">The message of the last attempt's error.</param>
public sealed record DeadLetterDto(
    Guid Id, string Name, bool IsKnown, string Queue, DeadReason Reason, DateTimeOffset DiedAt, Guid? TenantId, Guid? UserId, DateTimeOffset EnqueuedAt,
    int Attempt, int MaxAttempts, string? LastError);

/// <param name="Payload">Null when it is encrypted.</param>
public sealed record DeadLetterDetailsDto(
    DeadLetterDto Job, JobPriority Priority, int TimeoutSeconds, bool IsPayloadEncrypted, JsonElement? Payload, IReadOnlyList<JobErrorDto> Errors);

/// <param name="Count">How many were deleted.</param>
public sealed record PurgedDeadLettersDto(int Count);

/// <summary>From what the ports bring to what operators read.</summary>
internal static class JobMapping
{
    public static JobDto ToDto(this LiveJob job, JobCatalog catalog) => new(
        job.Id, job.Name, catalog.Named(job.Name) is not null, job.Queue, job.Priority, job.State, job.TenantId, job.UserId, job.EnqueuedAt, job.RunAt,
        job.Attempt, job.MaxAttempts, job.Progress, job.ProgressNote, job.LeaseUntil, job.IsCancelRequested);

    public static JobDetailsDto ToDetails(this LiveJob job, JobCatalog catalog) =>
        new(job.ToDto(catalog), job.TimeoutSeconds, job.Payload is null, PayloadOf(job.Payload), ErrorsOf(job.Errors));

    public static DeadLetterDto ToDto(this DeadLetter job, JobCatalog catalog) => new(
        job.Id, job.Name, catalog.Named(job.Name) is not null, job.Queue, job.Reason, job.DiedAt, job.TenantId, job.UserId, job.EnqueuedAt, job.Attempt, job.MaxAttempts,
        ErrorsOf(job.Errors).LastOrDefault()?.Message);

    public static DeadLetterDetailsDto ToDetails(this DeadLetter job, JobCatalog catalog) =>
        new(job.ToDto(catalog), job.Priority, job.TimeoutSeconds, job.IsEncrypted, PayloadOf(job.Payload), ErrorsOf(job.Errors));

    private static List<JobErrorDto> ErrorsOf(string errors) => JsonSerializer.Deserialize<List<JobErrorDto>>(errors, JsonSerializerOptions.Web)!;

    /// <summary>Some are dead because theirs is no JSON; those are shown as a text.</summary>
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
