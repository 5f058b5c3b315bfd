using System.Text.Json.Nodes;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>The errors of a job's attempts, as JSON: an array of <c>{attempt, at, type, message}</c>.</summary>
internal static class FailedAttempts
{
    private const int MaxMessageLength = 2_000;

    public static string Add(string errors, int attempt, DateTimeOffset at, Exception exception)
    {
        var all = JsonNode.Parse(errors)!.AsArray();
        all.Add(new JsonObject
        {
            ["attempt"] = attempt,
            ["at"] = JsonValue.Create(at),
            ["type"] = exception.GetType().FullName,
            ["message"] = Cut(exception.Message),
        });
        return all.ToJsonString();
    }

    public static string AddCancelled(string errors, int attempt, DateTimeOffset at) =>
        Add(errors, attempt, at, new OperationCanceledException("An operator cancelled the job before it started."));

    /// <summary>Cuts long messages, but never between the halves of a surrogate pair.</summary>
    private static string Cut(string message) =>
        message.Length <= MaxMessageLength ? message
        : char.IsHighSurrogate(message[MaxMessageLength - 1]) ? message[..(MaxMessageLength - 1)]
        : message[..MaxMessageLength];
}

/// <summary>How long a job waits after a failed attempt.</summary>
internal static class JobBackoff
{
    /// <param name="attempt">The number of the failed attempt, from 1 to 100.</param>
    /// <param name="chance">Random, from 0 to 1; spreads the retries of jobs that failed together.</param>
    /// <returns>attempt^4 seconds, plus or minus 10 %.</returns>
    public static TimeSpan After(int attempt, double chance) => TimeSpan.FromSeconds(Math.Pow(attempt, 4) * (0.9 + (0.2 * chance)));
}
