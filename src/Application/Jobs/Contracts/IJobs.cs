namespace SvcInfra.Application.Jobs.Contracts;

/// <summary>Enqueues work that any worker process does later, at least once.</summary>
public interface IJobs
{
    /// <summary>
    /// Adds a job to the current command: it is stored when the command commits, and discarded when the command rolls back. The job runs in
    /// the caller's tenant, on behalf of the caller.
    /// </summary>
    /// <returns>
    /// The job's id. With <see cref="EnqueueOptions.UniqueKey"/>: the id of the live job that already has the key, if there is one.
    /// </returns>
    /// <exception cref="InvalidOperationException">The job has no <see cref="JobAttribute"/> or no handler.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    Task<Guid> EnqueueAsync<T>(T job, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where T : IJob;

    /// <summary>Adds many jobs of one kind with one statement, which is much faster. Uniqueness options are not supported.</summary>
    /// <returns>The jobs' ids, in the order of the jobs.</returns>
    /// <inheritdoc cref="EnqueueAsync"/>
    Task<IReadOnlyList<Guid>> EnqueueManyAsync<T>(
        IReadOnlyCollection<T> jobs, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where T : IJob;
}

/// <summary>Overrides the defaults of the job's <see cref="JobAttribute"/>.</summary>
public sealed record EnqueueOptions
{
    public const int MaxKeyLength = 200;

    /// <summary>The job starts no earlier than this. Default: now. Cannot be combined with <see cref="Delay"/>.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>The job starts no earlier than after this delay; 0 or more. Default: 0.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>
    /// While a job of the same name, tenant and key waits or runs, no other one is added. 1 to 200 characters. If two commands add it at the
    /// same moment, one commits and the other fails with 409 <c>duplicate</c>; mark the command <c>IRetriesOnConflict</c> to run it again.
    /// </summary>
    public string? UniqueKey { get; init; }

    /// <summary>
    /// Derives the unique key from the job's arguments. Cannot be combined with <see cref="UniqueKey"/>, and is refused for encrypted payloads:
    /// a stored hash would help to guess their secrets.
    /// </summary>
    public bool UniqueByArguments { get; init; }

    /// <summary>
    /// With a unique key: how long after enqueuing the key stays taken, even when the job is done. Up to 365 days. Default: while the job
    /// waits or runs.
    /// </summary>
    public TimeSpan? UniqueFor { get; init; }

    /// <summary>
    /// Jobs with the same key in the same tenant, of any kind, run one after the other in the order of enqueuing. A failed job blocks the
    /// ones behind it until it succeeds or becomes a dead letter. 1 to 200 characters. Default: no order.
    /// </summary>
    public string? OrderingKey { get; init; }

    /// <summary>
    /// The job belongs to no tenant, whatever the caller's tenant is. For personal data: the job must neither wait while a tenant is suspended
    /// nor be deleted when a tenant is purged. Default: the caller's tenant.
    /// </summary>
    public bool Tenantless { get; init; }

    /// <summary>
    /// The job runs in this tenant. Only for effects in a tenant that is not the caller's, such as those of an accepted invitation: take the id from
    /// what the command changed, never from the request. Default: the caller's tenant.
    /// </summary>
    public Guid? TenantId { get; init; }

    /// <summary>Overrides the queue; must be the <see cref="JobAttribute.Queue"/> of some job kind.</summary>
    public string? Queue { get; init; }

    public JobPriority? Priority { get; init; }

    /// <summary>1 to 100.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>The timeout of one attempt; 1 second to 1 day, in whole seconds.</summary>
    public TimeSpan? Timeout { get; init; }
}
