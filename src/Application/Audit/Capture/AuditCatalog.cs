using System.Collections.Frozen;
using System.Reflection;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Audit.Capture;

/// <summary>
/// Every type of event that the trail may hold: all commands, the queries that are marked, the jobs whose handlers change something themselves, and
/// what the modules declare besides (<see cref="IAuditEventSource"/>).
/// </summary>
public sealed class AuditCatalog
{
    private static readonly FrozenSet<string> JobsLeftOut = typeof(AuditCatalog).Assembly.GetTypes()
        .Where(type => type.IsAssignableTo(typeof(IJob)) && type.IsDefined(typeof(NotAuditedAttribute)))
        .Select(type => type.GetCustomAttribute<JobAttribute>()!.Name).ToFrozenSet(StringComparer.Ordinal);

    private readonly SortedDictionary<string, AuditEventType> _byAction = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">Two types of events have the same code.</exception>
    public AuditCatalog(IEnumerable<IAuditEventSource> sources)
    {
        foreach (var type in typeof(AuditCatalog).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }))
        {
            if (type.IsAssignableTo(typeof(MediatR.IBaseRequest)) && AuditedRequest.Of(type) is { IsAudited: true } request)
            {
                Add(new AuditEventType(request.Action, request.Description, request.Tags));
            }

            if (type.GetCustomAttribute<JobAttribute>() is { } job && type.IsAssignableTo(typeof(IJob)) && !type.IsDefined(typeof(NotAuditedAttribute)))
            {
                Add(new AuditEventType(ActionOfJob(job.Name), $"The job {job.Name} changed something."));
            }
        }

        foreach (var declared in sources.SelectMany(source => source.EventTypes))
        {
            Add(declared);
        }
    }

    /// <summary>By code.</summary>
    public IReadOnlyCollection<AuditEventType> All => _byAction.Values;

    public AuditEventType? Find(string action) => _byAction.GetValueOrDefault(action);

    /// <summary>Whether what this job's handler changes leaves no entry (<see cref="NotAuditedAttribute"/>).</summary>
    public static bool IsLeftOut(string jobName) => JobsLeftOut.Contains(jobName);

    /// <summary>What a job's handler changes without a command.</summary>
    public static string ActionOfJob(string jobName) => $"jobs.{jobName}";

    private void Add(AuditEventType type)
    {
        if (!_byAction.TryAdd(type.Action, type))
        {
            throw new InvalidOperationException($"Two types of audit events have the code {type.Action}: {_byAction[type.Action].Description} {type.Description}");
        }
    }
}
