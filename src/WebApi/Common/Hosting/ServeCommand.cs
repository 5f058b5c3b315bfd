using SvcInfra.Infrastructure.Common;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>
/// Serves until the process is told to stop. The health checks answer as soon as the server listens, while the database's half of
/// the start goes on beside it; all other requests wait for that half (<see cref="StartupGate"/>).
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
            // Told to stop before it had started.
        }

        await app.WaitForShutdownAsync(CancellationToken.None);
    }
}
