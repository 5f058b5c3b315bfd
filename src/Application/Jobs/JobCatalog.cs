using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Jobs;

/// <summary>Every kind of job that this process can do, by name. A name that is not here stays in the database for a process that knows it.</summary>
public sealed class JobCatalog
{
    private readonly Dictionary<string, JobType> _byName;
    private readonly Dictionary<Type, JobType> _byType;

    /// <exception cref="ArgumentException">Two kinds have the same name, or one has two handlers.</exception>
    public JobCatalog(IEnumerable<JobType> types)
    {
        var all = types.ToList();
        _byName = all.ToDictionary(type => type.Name);
        _byType = all.ToDictionary(type => type.Type);
        Queues = all.Select(type => type.Settings.Queue).ToHashSet();
    }

    public IReadOnlyCollection<JobType> All => _byName.Values;

    /// <summary>Every queue that some kind names.</summary>
    public IReadOnlySet<string> Queues { get; }

    /// <exception cref="InvalidOperationException">Nobody does this kind.</exception>
    public JobType Of<T>()
        where T : IJob =>
        _byType.GetValueOrDefault(typeof(T))
        ?? throw new InvalidOperationException($"{typeof(T).Name} has no handler: implement IJobHandler<{typeof(T).Name}>.");

    /// <returns>Null when nobody does this kind.</returns>
    public JobType? Named(string name) => _byName.GetValueOrDefault(name);
}
