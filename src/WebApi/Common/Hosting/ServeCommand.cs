using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence.Schema;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>
/// Serves until the process is asked to stop. The health checks respond as soon as the server listens, while the database part of the start
/// is still running; all other requests wait for it (<see cref="StartupGate"/>).
/// </summary>
internal static class ServeCommand
{
    /// <exception cref="ConfigurationException">A setting is wrong, the port is in use or the database cannot be used.</exception>
    public static async Task ServeAsync(this WebApplication app)
    {
        ServerUrls.Check(app.Configuration);
        var startup = app.Services.GetRequiredService<StartupSequence>();
        startup.EndsWithASentence = true;
        startup.Validate();
        app.Services.GetRequiredService<DatabaseOwnership>().Claim();
        var stopping = app.Lifetime.ApplicationStopping;
        var announcement = StartAnnouncement.Begin(app);
        var database = startup.RunAsync(stopping);

        app.UseWebApi();
        try
        {
            await app.ListenAsync();
            await database;
            startup.EndsWithASentence = false;
            announcement?.End();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped before the start was complete.
        }
        catch
        {
            // Ends the background services in order; disposing the host under them would log their failures.
            await app.StopAsync(CancellationToken.None);
            throw;
        }

        await app.WaitForShutdownAsync(CancellationToken.None);
    }

    private static async Task ListenAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync(CancellationToken.None);
        }
        catch (Exception e) when (ServerUrls.Explain(e, app.Configuration) is { } sentence)
        {
            throw new ConfigurationException(sentence, e);
        }
    }
}
