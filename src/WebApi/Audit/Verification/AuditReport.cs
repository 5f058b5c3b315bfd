using System.Text.Json;
using SvcInfra.Application.Audit.Verification;

namespace SvcInfra.WebApi.Audit.Verification;

/// <summary>Prints the result of a verification as text or as JSON.</summary>
internal sealed record AuditReport(TextWriter Output, bool Json)
{
    public Task WriteAsync(AuditVerification outcome) => Output.WriteLineAsync(Json ? AsJson(outcome) : AsText(outcome));

    private static string AsJson(AuditVerification outcome) => JsonSerializer.Serialize(
        new
        {
            result = outcome.Unreadable is not null ? "unreadable" : outcome.Problem is not null ? "tampered" : "intact",
            outcome.Problem,
            outcome.Unreadable,
            outcome.TenantId,
            outcome.First,
            outcome.Last,
            outcome.Reason,
            outcome.Through,
            outcome.SignedThrough,
            outcome.Checkpoints,
            outcome.Outside,
            outcome.Erased,
            outcome.Unsigned,
        },
        JsonSerializerOptions.Web);

    private static string AsText(AuditVerification outcome)
    {
        if (outcome.Unreadable is not null)
        {
            return $"unreadable: {outcome.Unreadable}";
        }

        if (outcome.Problem is { } problem)
        {
            return $"TAMPERED at {problem.Sequence} ({problem.Kind}): {problem.Sentence}";
        }

        var lines = new List<string>
        {
            $"OK: {outcome.Entries} entries of tenant {outcome.TenantId}, {outcome.First} to {outcome.Last}, "
            + $"match {outcome.Checkpoints} signed checkpoints.",
        };
        var reason = outcome.Reason == "retention" ? "earlier entries were purged" : "a range was requested";
        AddIf(outcome.First > 1, $"The export begins with entry {outcome.First}: {reason}.");
        AddIf(outcome.Through is not null, $"The export ends with entry {outcome.Through}: a range was requested.");
        AddIf(outcome.Unsigned > 0, $"The last {outcome.Unsigned} entries are chained but not signed yet.");
        AddIf(outcome.Erased > 0, $"The personal data of {outcome.Erased} entries was erased.");
        AddIf(outcome.Outside > 0, $"{outcome.Outside} checkpoints cover entries outside this export and were not compared.");
        return string.Join(Environment.NewLine, lines);

        void AddIf(bool condition, string line)
        {
            if (condition)
            {
                lines.Add(line);
            }
        }
    }
}
