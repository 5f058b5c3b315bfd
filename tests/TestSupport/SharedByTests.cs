using System.Collections.Concurrent;

namespace SvcInfra.TestSupport;

/// <summary>
/// Disposes what all tests of a process share, such as its PostgreSQL, after the last test. Every test project has it as an assembly fixture
/// (tests/Directory.Build.targets). The exit of the process would be too late: xunit kills a process that takes more than 11 seconds to exit, and
/// then the run fails although every test passed.
/// </summary>
public sealed class SharedByTests : IAsyncDisposable
{
    private static readonly ConcurrentStack<Func<ValueTask>> s_ends = new();

    /// <summary>Runs before the first test of a project.</summary>
    /// <exception cref="InvalidOperationException">The temporary folder is not writable. Every test fails with this one sentence.</exception>
    public SharedByTests()
    {
        try
        {
            Directory.CreateTempSubdirectory("tests-").Delete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"The tests cannot write to the temporary folder {Path.GetTempPath()}. Set TMPDIR to a writable folder.", exception);
        }
    }

    /// <summary>Registers how a shared object is disposed; the last one registered is disposed first.</summary>
    public static void EndWithTests(Func<ValueTask> end) => s_ends.Push(end);

    public async ValueTask DisposeAsync()
    {
        var failures = new List<Exception>();
        while (s_ends.TryPop(out var end))
        {
            try
            {
                await end();
            }
            catch (Exception exception)
            {
                // The others have to be disposed as well.
                failures.Add(exception);
            }
        }

        if (failures.Count > 0)
            throw new AggregateException("Not all objects that the tests shared could be disposed.", failures);
    }
}
