using System.Collections.Frozen;
using System.Reflection;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Audit.Capture;

/// <summary>
/// Every type of event that the trail may contain: all commands, the queries marked <see cref="AuditedAttribute"/>, the jobs whose handlers change
/// data themselves, and the events that modules declare (<see cref="IAuditEventSource"/>).
/// </summary>
public sealed class AuditCatalog
{
    private static readonly FrozenSet<string> ExcludedJobs = typeof(AuditCatalog).Assembly.GetTypes()
        .Where(type => type.IsAssignableTo(typeof(IJob)) && type.IsDefined(typeof(NotAuditedAttribute)))
        .Select(type => type.GetCustomAttribute<JobAttribute>()!.Name).ToFrozenSet(StringComparer.Ordinal);

    private readonly SortedDictionary<string, AuditEventType> _byAction = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">Two event types have the same code.</exception>
    public AuditCatalog(IEnumerable<IAuditEventSource> sources)
    {
        var classes = typeof(AuditCatalog).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false });
        foreach (var type in classes)
        {
            if (type.IsAssignableTo(typeof(MediatR.IBaseRequest)) && AuditedRequest.Of(type) is { IsAudited: true } request)
            {
                Add(new AuditEventType(request.Action, request.Description, request.Tags));
            }

            if (type.GetCustomAttribute<JobAttribute>() is { } job
                && type.IsAssignableTo(typeof(IJob)) && !type.IsDefined(typeof(NotAuditedAttribute)))
            {
                Add(new AuditEventType(ActionOfJob(job.Name), $"The job {job.Name} changed data."));
            }
        }

        foreach (var declared in sources.SelectMany(source => source.EventTypes))
        {
            Add(declared);
        }
    }

    /// <summary>Sorted by code.</summary>
    public IReadOnlyCollection<AuditEventType> All => _byAction.Values;

    public AuditEventType? Find(string action) => _byAction.GetValueOrDefault(action);

    /// <summary>Whether changes by this job's handler leave no entry (<see cref="NotAuditedAttribute"/>).</summary>
    public static bool IsExcluded(string jobName) => ExcludedJobs.Contains(jobName);

    /// <summary>The code for changes that a job's handler makes without a command.</summary>
    public static string ActionOfJob(string jobName) => $"jobs.{jobName}";

    private void Add(AuditEventType type)
    {
        if (!_byAction.TryAdd(type.Action, type))
        {
            throw new InvalidOperationException(
                $"Two audit event types have the code {type.Action}: '{_byAction[type.Action].Description}' and '{type.Description}'.");
        }
    }
}
