using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Users.Sessions;

/// <summary>Creates the first key before the first request: creating it inside a command would wait for that command's own lock.</summary>
internal sealed class PrepareSigningKeys(SigningKeyRing keys) : IStartupTask
{
    public Task RunAsync(CancellationToken cancellationToken) => keys.RotateAsync(cancellationToken);
}

/// <summary>Every ten minutes: creates the next key when it is due, and loads the keys that other processes created.</summary>
internal sealed partial class SigningKeyRotation(SigningKeyRing keys, TimeProvider time, ILogger<SigningKeyRotation> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await keys.RotateAsync(stoppingToken);
            }
#pragma warning disable CA1031 // The next run tries again; the keys in memory keep working until they retire.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The rotation of signing keys failed. It will be retried in ten minutes")]
    private partial void LogFailed(Exception exception);
}
