namespace SvcInfra.FunctionalTests.Common;

/// <summary>
/// The base of every test over HTTP. A suite is abstract and has two nested classes, one an engine, so that it runs on both.
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

    /// <summary>No password, token, code or key of the test may stand in the log, in whatever way it got there.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (app.Unavailable is null)
        {
            if (TestContext.Current.TestState?.Result == TestResult.Failed)
            {
                // The log of this test alone, in the failure's own output.
                TestContext.Current.TestOutputHelper?.WriteLine($"Last lines of the application's log:\n{string.Join('\n', app.Secrets.Lines.TakeLast(LogLinesOfFailure))}");
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
