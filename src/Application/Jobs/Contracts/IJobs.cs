namespace SvcInfra.Application.Jobs.Contracts;

/// <summary>Asks for work to be done later, at least once, by any process.</summary>
public interface IJobs
{
    /// <summary>
    /// Adds a job to the running command: it is there when the command commits and was never there when it rolls back. It will act in the
    /// tenant and for the user of the caller.
    /// </summary>
    /// <returns>
    /// The job's id; with <see cref="EnqueueOptions.UniqueKey"/> the id of the live job that has the key already, if there is one.
    /// </returns>
    /// <exception cref="InvalidOperationException">The job has no <see cref="JobAttribute"/> or no handler.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    Task<Guid> EnqueueAsync<T>(T job, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where T : IJob;

    /// <summary>Adds many jobs of one kind by one statement: much faster than one by one. Options of uniqueness are for single jobs.</summary>
    /// <returns>The jobs' ids, in their order.</returns>
    /// <inheritdoc cref="EnqueueAsync"/>
    Task<IReadOnlyList<Guid>> EnqueueManyAsync<T>(IReadOnlyCollection<T> jobs, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where T : IJob;
}

/// <summary>What differs from the defaults of the job's <see cref="JobAttribute"/>.</summary>
public sealed record EnqueueOptions
{
    public const int MaxKeyLength = 200;

    /// <summary>Not before this instant. Default: at once. Not together with <see cref="Delay"/>.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>Not before this time has passed; 0 or more. Default: at once.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>
    /// While a job of the same name, tenant and key waits or runs, another one is not added. 1 to 200 characters. Of two commands that add it
    /// at the same moment one commits and the other is answered 409 <c>duplicate</c>; mark it <c>IRetriesOnConflict</c> to run it again.
    /// </summary>
    public string? UniqueKey { get; init; }

    /// <summary>
    /// Makes the key out of the job's arguments: the same job is not added twice. Not together with <see cref="UniqueKey"/>, and not for
    /// encrypted payloads, whose secrets a stored hash would help to guess.
    /// </summary>
    public bool UniqueByArguments { get; init; }

    /// <summary>
    /// With a unique key: no other one is added for this time after the first was, even when that is done. Up to 365 days. Default: only
    /// while it waits or runs.
    /// </summary>
    public TimeSpan? UniqueFor { get; init; }

    /// <summary>
    /// Jobs of one key, of all kinds and within a tenant, run one after the other in the order in which they were enqueued; one that failed
    /// holds up the ones behind it until it is done or dead. 1 to 200 characters. Default: no order is kept.
    /// </summary>
    public string? OrderingKey { get; init; }

    /// <summary>
    /// The job belongs to no tenant, whichever the caller acts in. For what is a person's own: it must neither wait because a tenant is suspended nor go
    /// with one that is purged. Default: the tenant of who enqueues.
    /// </summary>
    public bool Tenantless { get; init; }

    /// <summary>Another queue than the kind's; one that some <see cref="JobAttribute.Queue"/> names.</summary>
    public string? Queue { get; init; }

    public JobPriority? Priority { get; init; }

    /// <summary>1 to 100.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>Of an attempt; 1 second to a day, in whole seconds.</summary>
    public TimeSpan? Timeout { get; init; }
}
