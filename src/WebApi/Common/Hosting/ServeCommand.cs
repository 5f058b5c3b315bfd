using SvcInfra.Infrastructure.Common;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>
/// Serves until the process is asked to stop. The health checks respond as soon as the server listens, while the database part of the start
/// is still running; all other requests wait for it (<see cref="StartupGate"/>).
/// </summary>
internal static class ServeCommand
{
    public static async Task ServeAsync(this WebApplication app)
    {
        ServerUrls.Check(app.Configuration);
        var stopping = app.Lifetime.ApplicationStopping;
        var database = app.Services.GetRequiredService<StartupSequence>().RunAsync(stopping);

        app.UseWebApi();
        await app.StartAsync(CancellationToken.None);
        try
        {
            await database;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped before the start was complete.
        }

        await app.WaitForShutdownAsync(CancellationToken.None);
    }
}
