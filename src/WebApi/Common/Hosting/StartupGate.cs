using SvcInfra.Infrastructure.Common;
using SvcInfra.WebApi.Common.Errors;
using SvcInfra.WebApi.Common.Health;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>Holds requests back until the start is complete, and returns 503 after 30 seconds. The health checks pass.</summary>
internal sealed class StartupGate(RequestDelegate next, StartupSequence startup)
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);

    public Task InvokeAsync(HttpContext context) =>
        startup.IsComplete || context.Request.Path.StartsWithSegments(HealthEndpoints.Path) ? next(context) : WaitAsync(context);

    private async Task WaitAsync(HttpContext context)
    {
        await startup.Completion.WaitAsync(WaitTimeout, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!startup.IsComplete)
        {
            await Problem.WriteAsync(context, HttpErrors.Starting);
            return;
        }

        await next(context);
    }
}
