using System.Diagnostics;

namespace SvcInfra.TestSupport;

/// <summary>
/// A process started by a test: its output is stored line by line, its input is a pipe that stays open until <see cref="CloseInput"/>, and disposing
/// kills it with its child processes.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_outputPatience = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly Task _output;
    private readonly List<string> _lines = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = NewSignal();
    private bool _disposed;

    private ChildProcess(Process process)
    {
        _process = process;
        _output = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The lines written so far to the standard output and the standard error, in the order of their arrival.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            lock (_lock)
                return [.. _lines];
        }
    }

    /// <summary>Starts a process.</summary>
    /// <param name="file">The program, found through PATH unless it is a path.</param>
    /// <param name="arguments">Passed unchanged, without a shell.</param>
    /// <param name="environment">Added to this process's environment; a null value removes a variable.</param>
    /// <param name="workingDirectory">Default: the working directory of this process.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program does not exist or may not be run.</exception>
    public static ChildProcess Start(
        string file,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = workingDirectory ?? "",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Our program, if it is that: all tests come from one IP address, which the default limits would stop.
        foreach (var policy in new[] { "Anonymous", "Sensitive", "Principal", "Tenant" })
            start.Environment[$"RateLimits__{policy}__Permits"] = "10000000";

        foreach (var (name, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
            start.Environment[name] = value;

        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Writes a line to the process's standard input.</summary>
    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Ends the process's standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Returns the first matching line, among those written already and those to come.</summary>
    /// <exception cref="TimeoutException">No matching line came in time; the message holds the output.</exception>
    /// <exception cref="InvalidOperationException">The output ended without a matching line; the message holds it.</exception>
    public async Task<string> WaitForLineAsync(Func<string, bool> predicate, TimeSpan deadline)
    {
        using var timer = new CancellationTokenSource(deadline);
        for (var next = 0; ; next++)
        {
            while (next >= Output.Count)
            {
                if (!await WaitForMoreAsync(next, timer.Token))
                    throw new InvalidOperationException($"The output ended without the expected line.{Describe()}");
            }

            var line = Output[next];
            if (predicate(line))
                return line;
        }
    }

    /// <summary>Returns the first URL that an application logs that it listens on, in plain or JSON lines.</summary>
    /// <param name="deadline">As in <see cref="WaitForLineAsync"/>.</param>
    /// <param name="start">The start of the URL, for an application that listens on several.</param>
    /// <exception cref="TimeoutException">As in <see cref="WaitForLineAsync"/>.</exception>
    /// <exception cref="InvalidOperationException">As in <see cref="WaitForLineAsync"/>.</exception>
    public async Task<Uri> WaitForUrlAsync(TimeSpan deadline, string start = "http")
    {
        const string Marker = "Now listening on: ";
        var line = await WaitForLineAsync(line => line.Contains(Marker + start, StringComparison.Ordinal), deadline);
        return new Uri(line[(line.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)..].Split('"', ' ')[0]);
    }

    /// <summary>Returns the exit code once the process has ended. It does not wait for child processes.</summary>
    /// <exception cref="TimeoutException">The process did not end in time; the message holds the output.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan deadline)
    {
        using var timer = new CancellationTokenSource(deadline);
        try
        {
            await _process.WaitForExitAsync(timer.Token);
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"The process did not end within {deadline.TotalSeconds:0.###} s.{Describe()}", exception);
        }

        // The last lines may still arrive; but a child process may hold the pipe open forever.
        await _output.WaitAsync(s_outputPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _process.ExitCode;
    }

    /// <summary>Kills the process at once (SIGKILL), so that it cannot clean up; an ended process is ignored.</summary>
    /// <param name="entireTree">Whether to kill its child processes too.</param>
    public void Kill(bool entireTree = false) => _process.Kill(entireTree);

    /// <summary>Kills the process with its child processes, if it is still running.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;

        _disposed = true;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lock)
            {
                _lines.Add(line);
                _changed.SetResult();
                _changed = NewSignal();
            }
        }
    }

    /// <summary>Whether there are more lines than <paramref name="seen"/>; false when the output has ended without more.</summary>
    private async Task<bool> WaitForMoreAsync(int seen, CancellationToken cancellationToken)
    {
        Task changed;
        lock (_lock)
        {
            if (_lines.Count > seen)
                return true;
            changed = _changed.Task;
        }

        try
        {
            await Task.WhenAny(changed, _output).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"The expected line did not come in time.{Describe()}", exception);
        }

        lock (_lock)
            return _lines.Count > seen;
    }

    private string Describe() => $" {_process.StartInfo.FileName} wrote:{Environment.NewLine}{string.Join(Environment.NewLine, Output)}";
}
