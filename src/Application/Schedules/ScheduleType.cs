using System.Reflection;
using System.Text.RegularExpressions;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Schedules;

/// <summary>A schedule that this process knows: when it fires, and how it enqueues its job.</summary>
public abstract partial class ScheduleType
{
    private const int MaxNameLength = 100;

    private protected ScheduleType(Type jobType, RecurringAttribute settings)
    {
        JobType = jobType;
        Settings = settings;
        Job = jobType.GetCustomAttribute<JobAttribute>()?.Name ?? string.Empty;
        Name = settings.Name ?? Job;
    }

    public Type JobType { get; }

    public RecurringAttribute Settings { get; }

    public string Name { get; }

    /// <summary>The job's name.</summary>
    public string Job { get; }

    /// <summary>UTC if the zone is unknown; <see cref="Problem"/> reports that.</summary>
    public TimeZoneInfo TimeZone => TimeZoneInfo.TryFindSystemTimeZoneById(Settings.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>An error message that names the job's type; null if the declaration is valid.</summary>
    public string? Problem
    {
        get
        {
            var wrong = Job.Length == 0 ? "the type has no [Job(\"module.action\")]"
                : JobType.GetConstructor(Type.EmptyTypes) is null ? "the job has no parameterless constructor"
                : !NamePattern().IsMatch(Name) || Name.Length > MaxNameLength
                    ? $"'{Name}' is not a valid name: use at most {MaxNameLength} lower-case letters, digits, '.', '-' and '_'"
                : !Enum.IsDefined(Settings.Misfire) || !Enum.IsDefined(Settings.Overlap) ? "a policy has an undefined value"
                : CronSyntax.FindProblem(Settings.Cron) is { } cron ? $"'{Settings.Cron}' cannot be used: {cron}"
                : !TimeZoneInfo.TryFindSystemTimeZoneById(Settings.TimeZone, out _)
                    ? $"the time zone '{Settings.TimeZone}' is unknown; use an IANA name such as Europe/Berlin"
                : null;
            return wrong is null ? null : $"[Recurring] of {JobType.Name}: {wrong}.";
        }
    }

    /// <summary>Enqueues the job as part of the current unit of work.</summary>
    public abstract Task EnqueueAsync(IJobs jobs, CancellationToken cancellationToken);

    [GeneratedRegex("^[a-z0-9._-]+$", RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern();
}

public sealed class ScheduleType<TJob>(RecurringAttribute settings) : ScheduleType(typeof(TJob), settings)
    where TJob : IJob
{
    public override Task EnqueueAsync(IJobs jobs, CancellationToken cancellationToken)
    {
        var options = Settings.Overlap == OverlapPolicy.Skip ? new EnqueueOptions { UniqueKey = $"schedule:{Name}" } : null;
        return jobs.EnqueueAsync(Activator.CreateInstance<TJob>(), options, cancellationToken);
    }
}
