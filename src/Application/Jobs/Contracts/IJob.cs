namespace SvcInfra.Application.Jobs.Contracts;

#pragma warning disable CA1040 // A marker: the type is the information.
/// <summary>
/// Work for later: a record that is written as JSON in the transaction of the command that asks for it. It bears a <see cref="JobAttribute"/>,
/// and exactly one <see cref="IJobHandler{TJob}"/> does it.
/// </summary>
public interface IJob;
#pragma warning restore CA1040

/// <summary>The name and the defaults of a kind of job.</summary>
/// <param name="name">
/// <c>module.action</c>, lower case, at most 100 characters. It is what the database keeps, so a class may be renamed, and a name may not.
/// </param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class JobAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>How often it is tried before it goes to the dead letters. Default 25, which is about three weeks; 1 to 100.</summary>
    public int MaxAttempts { get; set; } = 25;

    /// <summary>Seconds after which an attempt's token is cancelled. Default 60; 1 to 86400 (a day).</summary>
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>Keep the payload encrypted in the database: for jobs that hold secrets. Default false.</summary>
    public bool EncryptPayload { get; set; }

    /// <summary>
    /// Belong to no tenant, whichever one the enqueuer acts in: for what concerns people and the installation, and goes on when a tenant is suspended.
    /// Default false.
    /// </summary>
    public bool Tenantless { get; set; }

    /// <summary>
    /// Queues can be paused and limited, and a process may be told to work on some only. Lower-case letters, digits, <c>-</c> and <c>_</c>, at
    /// most 50. Default <c>default</c>.
    /// </summary>
    public string Queue { get; set; } = "default";

    /// <summary>Of two jobs that are due, the one with the higher priority is begun first. Default <see cref="JobPriority.Normal"/>.</summary>
    public JobPriority Priority { get; set; } = JobPriority.Normal;
}

/// <summary>Stored as a number, because the database sorts by it.</summary>
public enum JobPriority
{
    High = 0,
    Normal = 1,
    Low = 2,
}
