namespace SvcInfra.FunctionalTests.Common;

/// <summary>
/// The base of every test over HTTP. A suite is abstract and has a nested class per engine, so that it runs on both.
/// </summary>
public abstract class FunctionalTest(TestApp app) : IAsyncLifetime
{
    private const int LogLinesOfFailure = 15;

    protected TestApp App => app;

    public async ValueTask InitializeAsync()
    {
        app.Unavailable?.Invoke();
        await app.ResetAsync();
    }

    /// <summary>Checks that no password, token, code or key of the test is in the log.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (app.Unavailable is null)
        {
            if (TestContext.Current.TestState?.Result == TestResult.Failed)
            {
                // Only this test's lines, in the output of the failure.
                TestContext.Current.TestOutputHelper?.WriteLine(
                    $"Last lines of the application's log:\n{string.Join('\n', app.Secrets.Lines.TakeLast(LogLinesOfFailure))}");
            }

            await app.JobsDoneAsync();
            var leaks = app.Secrets.Leaks();
            app.Secrets.Forget();
            var breaches = app.Contract.TakeBreaches();
            leaks.ShouldBeEmpty();
            breaches.ShouldBeEmpty();
        }
    }
}
