namespace SvcInfra.Domain.Webhooks.Subscriptions;

/// <summary>Which event types a subscription takes: one (<c>project.created</c>), those of a prefix (<c>project.*</c>), or all (<c>*</c>).</summary>
public static class EventTypePattern
{
    public const int MaxLength = 52;

    private const string All = "*";
    private const string Wildcard = ".*";

    public static bool Matches(string pattern, string type) =>
        pattern == All
        || pattern == type
        || (pattern.EndsWith(Wildcard, StringComparison.Ordinal) && type.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal));
}
