using System.Runtime.InteropServices;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>
/// The table of jobs as the worker uses it. All but the claim is guarded by the lease's token: a worker that lost its lease changes nothing.
/// It speaks to the database plainly, past EF Core: a poll must not be retried, traced or counted like a command.
/// </summary>
internal interface IJobStore
{
    /// <summary>
    /// Claims due jobs of these kinds, the most urgent first, and counts an attempt of each. Their leases last <see cref="JobLease.Duration"/>.
    /// </summary>
    Task<IReadOnlyList<ClaimedJob>> ClaimAsync(int count, string[] names, CancellationToken cancellationToken);

    /// <summary>Deletes what is done.</summary>
    /// <returns>Those that were still held.</returns>
    Task<IReadOnlySet<JobLease>> CompleteAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken);

    /// <summary>Prolongs the leases by their whole duration from now.</summary>
    /// <returns>Those that were still held.</returns>
    Task<IReadOnlySet<JobLease>> RenewAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken);

    /// <summary>Gives up what was begun, as if it had not been: the attempt does not count.</summary>
    Task<IReadOnlySet<JobLease>> ReturnAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken);

    Task RetryAsync(IReadOnlyCollection<RetriedJob> jobs, CancellationToken cancellationToken);

    /// <summary>Moves them to the dead letters.</summary>
    Task BuryAsync(IReadOnlyCollection<BuriedJob> jobs, CancellationToken cancellationToken);
}

/// <param name="Id">The job.</param>
/// <param name="Token">The claim that it is held by.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JobLease(Guid Id, Guid Token)
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
}

/// <param name="Attempt">Which one this claim is, from 1.</param>
/// <param name="Errors">JSON of the attempts before.</param>
internal sealed record ClaimedJob(
    JobLease Lease, string Name, string Payload, bool IsEncrypted, Guid? TenantId, Guid? UserId, string? TraceParent,
    int Attempt, int MaxAttempts, string Errors);

/// <summary>How an attempt ended, and what is to be written.</summary>
internal abstract record JobOutcome(JobLease Lease);

internal sealed record CompletedJob(JobLease Lease) : JobOutcome(Lease);

/// <summary>Nothing is to be written: it was completed together with the handler's changes, or the lease is lost.</summary>
internal sealed record SettledJob(JobLease Lease) : JobOutcome(Lease);

internal sealed record ReturnedJob(JobLease Lease) : JobOutcome(Lease);

internal sealed record RetriedJob(JobLease Lease, TimeSpan Delay, string Errors) : JobOutcome(Lease);

internal sealed record BuriedJob(JobLease Lease, DeadReason Reason, string Errors) : JobOutcome(Lease);
