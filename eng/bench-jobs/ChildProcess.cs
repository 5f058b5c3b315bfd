using System.Diagnostics;

namespace SvcInfra.JobsBenchmark;

/// <summary>A process that measures or enqueues for this one. It shares the standard error.</summary>
internal static class ChildProcess
{
    /// <returns>Its standard output.</returns>
    /// <exception cref="TimeoutException">It took longer than BENCH_PATIENCE; it was killed.</exception>
    /// <exception cref="InvalidOperationException">Its exit code is not 0.</exception>
    public static async Task<string> OutputAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        var command = $"{program} {string.Join(' ', start.ArgumentList)}";
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Plan.WaitTimeout);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"'{command}' ended with {process.ExitCode}.");
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{command}' did not end within {Plan.WaitTimeout.TotalSeconds:0} s (BENCH_PATIENCE).", e);
        }
    }
}
