namespace SvcInfra.FunctionalTests.Common;

/// <summary>
/// The base of every test over HTTP. A suite is abstract and has two nested classes, one an engine, so that it runs on both.
/// </summary>
public abstract class FunctionalTest(TestApp app) : IAsyncLifetime
{
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
            await app.JobsDoneAsync();
            var leaks = app.Secrets.Leaks();
            app.Secrets.Forget();
            leaks.ShouldBeEmpty();
        }
    }
}
