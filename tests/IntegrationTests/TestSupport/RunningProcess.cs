using SvcInfra.TestSupport;

namespace SvcInfra.IntegrationTests.TestSupport;

/// <summary>Inspects processes that are not children of this one.</summary>
internal static class RunningProcess
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether the process is still running. An ended process stays listed as a zombie until its parent reads its exit code, which the first process
    /// of a container, the parent of all orphans, may do late: a zombie counts as ended.
    /// </summary>
    public static async Task<bool> ExistsAsync(int process)
    {
        await using var ps = ChildProcess.Start("ps", ["-o", "stat=", "-p", $"{process}"]);
        await ps.WaitForExitAsync(s_deadline);
        return ps.Output.Any(state => !state.TrimStart().StartsWith('Z'));
    }
}
