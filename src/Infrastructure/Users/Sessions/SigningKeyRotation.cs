using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Users.Sessions;

/// <summary>The first key is made before the first request: one made in the middle of a command would wait for that command's own lock.</summary>
internal sealed class PrepareSigningKeys(SigningKeyRing keys) : IStartupTask
{
    public Task RunAsync(CancellationToken cancellationToken) => keys.RotateAsync(cancellationToken);
}

/// <summary>Looks every ten minutes whether it is time for the next key, and learns of those that other nodes made.</summary>
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
#pragma warning disable CA1031 // The next tick tries again; the keys in memory serve until they retire.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Looking after the signing keys failed; the next try is in ten minutes")]
    private partial void LogFailed(Exception exception);
}
