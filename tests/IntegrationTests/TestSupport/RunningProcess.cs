using SvcInfra.TestSupport;

namespace SvcInfra.IntegrationTests.TestSupport;

/// <summary>Looks at processes that are no children of this one.</summary>
internal static class RunningProcess
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether the process still does anything. An ended one stays listed as a zombie until its parent asks for its exit code, which the
    /// first process of a container, the parent of all orphans, may be slow to do: that one counts as gone.
    /// </summary>
    public static async Task<bool> ExistsAsync(int process)
    {
        await using var ps = ChildProcess.Start("ps", ["-o", "stat=", "-p", $"{process}"]);
        await ps.WaitForExitAsync(s_deadline);
        return ps.Output.Any(state => !state.TrimStart().StartsWith('Z'));
    }
}
