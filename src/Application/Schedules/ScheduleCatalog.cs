namespace SvcInfra.Application.Schedules;

/// <summary>All schedules that this process knows, by name.</summary>
public sealed class ScheduleCatalog(IEnumerable<ScheduleType> types)
{
    private readonly ScheduleType[] _all = [.. types.OrderBy(type => type.Name, StringComparer.Ordinal)];

    public IReadOnlyList<ScheduleType> All => _all;

    /// <summary>Error messages about invalid declarations; the process must not start if there are any.</summary>
    public IEnumerable<string> Problems =>
        _all.Select(type => type.Problem).OfType<string>().Concat(
            _all.GroupBy(type => type.Name).Where(same => same.Key.Length > 0 && same.Count() > 1).Select(same =>
                $"[Recurring] of {string.Join(" and ", same.Select(type => type.JobType.Name))}: "
                + $"the name '{same.Key}' is used twice. Set another Name."));

    public ScheduleType? Find(string name) => Array.Find(_all, type => type.Name == name);
}
