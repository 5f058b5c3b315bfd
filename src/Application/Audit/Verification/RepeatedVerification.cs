namespace SvcInfra.Application.Audit.Verification;

/// <summary>
/// Repeats a verification that finds a problem. It makes many reads, between which other processes seal, sign and purge; such a change looks like
/// tampering once, but not twice at the same entry. A problem is therefore reported only when a second run confirms it.
/// </summary>
internal static class RepeatedVerification
{
    private const int MaxRuns = 5;

    /// <param name="verify">Runs the whole verification.</param>
    /// <param name="problemOf">Returns the problem in a result; null when none exists.</param>
    /// <returns>The first result without a problem, or the second one in a row with the same problem; after five runs the last result.</returns>
    public static async Task<T> RunAsync<T>(Func<Task<T>> verify, Func<T, AuditProblem?> problemOf)
    {
        var result = await verify();
        for (var runs = 1; runs < MaxRuns && problemOf(result) is { } problem; runs++)
        {
            result = await verify();
            if (problemOf(result) is { } again && (again.Kind, again.Sequence) == (problem.Kind, problem.Sequence))
            {
                break;
            }
        }

        return result;
    }
}
