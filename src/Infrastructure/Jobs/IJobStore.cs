using System.Runtime.InteropServices;
using SvcInfra.Application.Jobs.DeadLetters;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>
/// The store of live jobs, as the worker uses it. Every method that takes a lease checks its token, so that a worker that lost its lease changes
/// nothing. The SQL stores bypass EF Core: a poll must not be retried, traced or counted like a command.
/// </summary>
internal interface IJobStore
{
    /// <summary>
    /// Claims ready jobs and counts an attempt of each: by priority, then by position in the queue; of an ordering key only the first job. A
    /// lease lasts <see cref="JobLease.Duration"/>; a job whose lease expired can be claimed again.
    /// </summary>
    Task<IReadOnlyList<ClaimedJob>> ClaimAsync(JobClaim claim, CancellationToken cancellationToken);

    /// <summary>Makes scheduled jobs ready when they are due.</summary>
    /// <returns>False if more due jobs remain.</returns>
    Task<bool> PromoteAsync(CancellationToken cancellationToken);

    /// <summary>Deletes completed jobs, or moves them to the history if that is kept.</summary>
    /// <returns>The leases that were still held.</returns>
    Task<IReadOnlySet<JobLease>> CompleteAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken);

    /// <summary>Renews the leases for their full duration from now.</summary>
    Task<RenewedLeases> RenewAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken);

    /// <summary>Returns jobs to the queue without counting the attempt.</summary>
    /// <returns>The leases that were still held.</returns>
    Task<IReadOnlySet<JobLease>> ReturnAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken);

    Task RetryAsync(IReadOnlyCollection<RetriedJob> jobs, CancellationToken cancellationToken);

    /// <summary>Moves jobs to the dead letters, which are in the database for every store.</summary>
    Task DeadLetterAsync(IReadOnlyCollection<DeadLetteredJob> jobs, CancellationToken cancellationToken);

    Task ReportAsync(IReadOnlyCollection<JobProgress> reports, CancellationToken cancellationToken);
}

/// <summary>The jobs that a worker can take.</summary>
/// <param name="Count">The maximum number of jobs; at least 1.</param>
/// <param name="Names">The job kinds that the process knows.</param>
/// <param name="Queues">The queues that the process works on, without paused ones and those at their limit.</param>
/// <param name="FullTenants">The tenants that are at their limit.</param>
internal sealed record JobClaim(int Count, string[] Names, string[] Queues, Guid[] FullTenants);

/// <summary>A worker's exclusive hold on a job.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="Token">New at each claim.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JobLease(Guid Id, Guid Token)
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
}

/// <param name="Held">The leases that were still held and are now renewed.</param>
/// <param name="Cancelled">The held leases whose jobs an operator has cancelled.</param>
internal sealed record RenewedLeases(IReadOnlySet<JobLease> Held, IReadOnlySet<JobLease> Cancelled);

/// <param name="OrderAt">The position in its queue.</param>
/// <param name="DueAt">When the job became due.</param>
/// <param name="Attempt">The number of this attempt, from 1.</param>
/// <param name="Errors">JSON: the errors of earlier attempts.</param>
/// <param name="IsOrdered">Whether it has an ordering key: when it ends, the next job of the key may start.</param>
/// <param name="ApiKeyId">The API key of the enqueuing request, which limits what the job may do.</param>
/// <param name="ServiceAccountId">The service account that owns the API key; null if a member owns it.</param>
internal sealed record ClaimedJob(
    JobLease Lease, string Name, string Queue, short Priority, string Payload, bool IsEncrypted, Guid? TenantId, Guid? UserId, string? TraceParent,
    DateTimeOffset OrderAt, DateTimeOffset DueAt, int Attempt, int MaxAttempts, int TimeoutSeconds, string Errors, bool IsOrdered = false,
    Guid? ApiKeyId = null, Guid? ServiceAccountId = null);

/// <summary>The progress of a running attempt.</summary>
internal sealed record JobProgress(JobLease Lease, int Percent, string? Note);

/// <summary>How an attempt ended.</summary>
internal abstract record JobOutcome(JobLease Lease)
{
    /// <summary>Once it is written, a job can start at once: this one, or the next one of its ordering key.</summary>
    public bool MakesJobReady { get; init; }
}

internal sealed record CompletedJob(JobLease Lease) : JobOutcome(Lease);

/// <summary>Nothing to write: the job was completed together with the handler's changes, or the lease is lost.</summary>
internal sealed record SkippedOutcome(JobLease Lease) : JobOutcome(Lease);

internal sealed record ReturnedJob(JobLease Lease) : JobOutcome(Lease);

internal sealed record RetriedJob(JobLease Lease, TimeSpan Delay, string Errors) : JobOutcome(Lease)
{
    /// <summary>The attempt does not count: the job did not start, or could not succeed, because its tenant is not active.</summary>
    public bool IsDeferred { get; init; }
}

internal sealed record DeadLetteredJob(JobLease Lease, DeadReason Reason, string Errors) : JobOutcome(Lease);
