namespace SvcInfra.Application.Audit.Verification;

/// <summary>
/// A verdict on a trail comes from many reads, while entries are sealed, checkpoints signed and segments purged between them. What another process moved
/// meanwhile looks like tampering once and not twice at the same place, so a problem is told only when a second look finds it again.
/// </summary>
internal static class RepeatedVerification
{
    private const int MostLooks = 5;

    /// <param name="look">Reads all that the verdict is made of.</param>
    /// <param name="problemIn">What it found; null when nothing is wrong.</param>
    /// <returns>The first look without a problem, or the second one in a row with the same problem.</returns>
    public static async Task<T> AtAsync<T>(Func<Task<T>> look, Func<T, AuditProblem?> problemIn)
    {
        var seen = await look();
        for (var looks = 1; looks < MostLooks && problemIn(seen) is { } problem; looks++)
        {
            seen = await look();
            if (problemIn(seen) is { } again && (again.Kind, again.Sequence) == (problem.Kind, problem.Sequence))
            {
                break;
            }
        }

        return seen;
    }
}
