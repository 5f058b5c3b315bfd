using System.Runtime.InteropServices;
using SvcInfra.Application.Jobs.DeadLetters;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>
/// Where live jobs are, as the worker uses it. All but the claim is guarded by the lease's token: a worker that lost its lease changes nothing.
/// The ones in SQL speak to the database plainly, past EF Core: a poll must not be retried, traced or counted like a command.
/// </summary>
internal interface IJobStore
{
    /// <summary>
    /// Claims ready jobs and counts an attempt of each: the most urgent first, then in the queues' order, of an ordering key only the
    /// first that there is. Their leases last <see cref="JobLease.Duration"/>; one that ran out is claimed like one that never was.
    /// </summary>
    Task<IReadOnlyList<ClaimedJob>> ClaimAsync(JobClaim claim, CancellationToken cancellationToken);

    /// <summary>Makes ready what was for later and is due.</summary>
    /// <returns>Whether it did all there was.</returns>
    Task<bool> PromoteAsync(CancellationToken cancellationToken);

    /// <summary>Forgets what is done, or moves it to the history when that is kept.</summary>
    /// <returns>Those that were still held.</returns>
    Task<IReadOnlySet<JobLease>> CompleteAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken);

    /// <summary>Prolongs the leases by their whole duration from now.</summary>
    Task<RenewedLeases> RenewAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken);

    /// <summary>Gives up what was begun, as if it had not been: the attempt does not count.</summary>
    /// <returns>Those that were still held.</returns>
    Task<IReadOnlySet<JobLease>> ReturnAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken);

    Task RetryAsync(IReadOnlyCollection<RetriedJob> jobs, CancellationToken cancellationToken);

    /// <summary>Moves them to the dead letters, which are in the database whatever the store is.</summary>
    Task DeadLetterAsync(IReadOnlyCollection<DeadLetteredJob> jobs, CancellationToken cancellationToken);

    Task ReportAsync(IReadOnlyCollection<JobProgress> reports, CancellationToken cancellationToken);
}

/// <summary>What a worker has room for.</summary>
/// <param name="Count">At least one.</param>
/// <param name="Names">The kinds that the process knows.</param>
/// <param name="Queues">Those that it works on and that are neither paused nor at their limit.</param>
/// <param name="FullTenants">Those that are at their limit.</param>
internal sealed record JobClaim(int Count, string[] Names, string[] Queues, Guid[] FullTenants);

/// <param name="Id">The job.</param>
/// <param name="Token">The claim that it is held by.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JobLease(Guid Id, Guid Token)
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
}

/// <param name="Held">Those that were still held, and are for longer now.</param>
/// <param name="Cancelled">Those of them that an operator wants to end.</param>
internal sealed record RenewedLeases(IReadOnlySet<JobLease> Held, IReadOnlySet<JobLease> Cancelled);

/// <param name="OrderAt">Its place in its queue.</param>
/// <param name="DueAt">Since when it could have been begun.</param>
/// <param name="Attempt">Which one this claim is, from 1.</param>
/// <param name="Errors">JSON of the attempts before.</param>
/// <param name="IsOrdered">It has an ordering key: when it ends, another one may be begun.</param>
/// <param name="ApiKeyId">It was enqueued by a request with this key, and may do no more than that.</param>
/// <param name="ServiceAccountId">Whose key it is, unless a member's.</param>
internal sealed record ClaimedJob(
    JobLease Lease, string Name, string Queue, short Priority, string Payload, bool IsEncrypted, Guid? TenantId, Guid? UserId, string? TraceParent,
    DateTimeOffset OrderAt, DateTimeOffset DueAt, int Attempt, int MaxAttempts, int TimeoutSeconds, string Errors, bool IsOrdered = false,
    Guid? ApiKeyId = null, Guid? ServiceAccountId = null);

/// <summary>How far a running attempt is.</summary>
internal sealed record JobProgress(JobLease Lease, int Percent, string? Note);

/// <summary>How an attempt ended, and what is to be written.</summary>
internal abstract record JobOutcome(JobLease Lease)
{
    /// <summary>Once it is written there is a job that can be begun: this one, or the one behind it.</summary>
    public bool MakesRoom { get; init; }
}

internal sealed record CompletedJob(JobLease Lease) : JobOutcome(Lease);

/// <summary>Nothing is to be written: it was completed together with the handler's changes, or the lease is lost.</summary>
internal sealed record SkippedOutcome(JobLease Lease) : JobOutcome(Lease);

internal sealed record ReturnedJob(JobLease Lease) : JobOutcome(Lease);

internal sealed record RetriedJob(JobLease Lease, TimeSpan Delay, string Errors) : JobOutcome(Lease)
{
    /// <summary>The attempt does not count: the job was not begun, or could not have succeeded, because its tenant may not work now.</summary>
    public bool IsHeldBack { get; init; }
}

internal sealed record DeadLetteredJob(JobLease Lease, DeadReason Reason, string Errors) : JobOutcome(Lease);
