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

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
