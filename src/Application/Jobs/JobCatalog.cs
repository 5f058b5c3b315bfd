using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Jobs;

/// <summary>All job kinds that this process can handle, by name. Jobs of other kinds stay in the store for a process that knows them.</summary>
public sealed class JobCatalog
{
    private readonly Dictionary<string, JobType> _byName;
    private readonly Dictionary<Type, JobType> _byType;

    /// <exception cref="ArgumentException">Two job kinds have the same name, or one has two handlers.</exception>
    public JobCatalog(IEnumerable<JobType> types)
    {
        var all = types.ToList();
        _byName = all.ToDictionary(type => type.Name);
        _byType = all.ToDictionary(type => type.Type);
        Queues = all.Select(type => type.Settings.Queue).ToHashSet();
    }

    public IReadOnlyCollection<JobType> All => _byName.Values;

    /// <summary>All queues that job kinds use.</summary>
    public IReadOnlySet<string> Queues { get; }

    /// <exception cref="InvalidOperationException">The job kind has no handler in this process.</exception>
    public JobType Of<T>()
        where T : IJob =>
        _byType.GetValueOrDefault(typeof(T))
        ?? throw new InvalidOperationException($"{typeof(T).Name} has no handler: implement IJobHandler<{typeof(T).Name}>.");

    /// <returns>Null if this process does not know the job kind.</returns>
    public JobType? Named(string name) => _byName.GetValueOrDefault(name);
}
