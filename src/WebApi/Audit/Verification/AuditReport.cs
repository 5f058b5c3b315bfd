using System.Text.Json;
using SvcInfra.Application.Audit.Verification;

namespace SvcInfra.WebApi.Audit.Verification;

/// <summary>Tells people, or a program, what an export was found to be.</summary>
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
            $"OK: {outcome.Entries} entries of {outcome.TenantId}, {outcome.First} to {outcome.Last}, under {outcome.Checkpoints} signed checkpoints.",
        };
        AddIf(outcome.First > 1, $"They begin with {outcome.First}: {(outcome.Reason == "retention" ? "earlier ones were purged" : "a range was asked for")}.");
        AddIf(outcome.Through is not null, $"They end with {outcome.Through} on purpose.");
        AddIf(outcome.Unsigned > 0, $"The last {outcome.Unsigned} are chained, and not signed yet.");
        AddIf(outcome.Erased > 0, $"{outcome.Erased} have had their personal data erased.");
        AddIf(outcome.Outside > 0, $"{outcome.Outside} checkpoints are about entries outside this export and were not compared.");
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
