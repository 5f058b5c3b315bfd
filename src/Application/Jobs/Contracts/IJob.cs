namespace SvcInfra.Application.Jobs.Contracts;

#pragma warning disable CA1040 // A marker: the type is the information.
/// <summary>
/// Work for later: a record that is stored as JSON in the transaction of the command that enqueues it. It needs a <see cref="JobAttribute"/>
/// and exactly one <see cref="IJobHandler{TJob}"/>.
/// </summary>
public interface IJob;
#pragma warning restore CA1040

/// <summary>The name and the default settings of a job kind.</summary>
/// <param name="name">
/// <c>module.action</c>, lower case, at most 100 characters. It is stored with each job, so the class may be renamed but the name must not change.
/// </param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class JobAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>Attempts before the job becomes a dead letter. Default 25, which is about three weeks; 1 to 100.</summary>
    public int MaxAttempts { get; set; } = 25;

    /// <summary>Seconds after which an attempt's cancellation token is cancelled. Default 60; 1 to 86400 (a day).</summary>
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>Encrypt the payload in the database, for jobs that hold secrets. Default false.</summary>
    public bool EncryptPayload { get; set; }

    /// <summary>
    /// The job belongs to no tenant, whatever the caller's tenant is: for work on people or the installation that must continue while a tenant
    /// is suspended. Default false.
    /// </summary>
    public bool Tenantless { get; set; }

    /// <summary>
    /// Queues can be paused and limited, and a process can be configured to work on some of them. Lower-case letters, digits, <c>-</c> and
    /// <c>_</c>, at most 50. Default <c>default</c>.
    /// </summary>
    public string Queue { get; set; } = "default";

    /// <summary>Due jobs of a higher priority start first. Default <see cref="JobPriority.Normal"/>.</summary>
    public JobPriority Priority { get; set; } = JobPriority.Normal;
}

/// <summary>Stored as a number, because the database sorts by it.</summary>
public enum JobPriority
{
    High = 0,
    Normal = 1,
    Low = 2,
}
