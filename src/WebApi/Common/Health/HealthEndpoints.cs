using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Common.Health;

/// <summary>
/// Three probes of an orchestrator: liveness (restart the process when it fails), readiness (send no traffic while it fails) and startup (wait
/// while it fails). Only readiness checks dependencies: a restart does not repair a database.
/// </summary>
internal static class HealthEndpoints
{
    public const string Path = "/health";

    private const string Ready = "ready";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void AddHealth(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck<DatabaseCheck>("database", tags: [Ready]);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var startup = app.ServiceProvider.GetRequiredService<StartupSequence>();
        var stopping = app.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var checks = app.ServiceProvider.GetRequiredService<HealthCheckService>();

        Map("live", _ => Task.FromResult(HealthResponse.Of(("process", true))));
        Map("startup", _ => Task.FromResult(HealthResponse.Of(("startup", startup.IsComplete))));
        Map(Ready, async context =>
        {
            // Not a health check: starting and stopping are not failures, and failed checks are logged as errors.
            if (!startup.IsComplete || stopping.IsCancellationRequested)
            {
                return HealthResponse.Of(("startup", startup.IsComplete), ("traffic", false));
            }

            var report = await checks.CheckHealthAsync(check => check.Tags.Contains(Ready), context.RequestAborted);
            return new HealthResponse(report.Status == HealthStatus.Healthy, report.Entries.ToDictionary(e => e.Key, e => e.Value.Status.ToString()));
        });

        void Map(string name, Func<HttpContext, Task<HealthResponse>> probe) =>
            app.MapMethods(Path + "/" + name, Methods, async context => await WriteAsync(context, await probe(context)))
                .AllowAnonymous()
                .WithoutRateLimits()
                .ExcludeFromDescription();
    }

    /// <summary>Shows names and states only: the endpoint is public, so details of a failure go to the log.</summary>
    private static Task WriteAsync(HttpContext context, HealthResponse response)
    {
        context.Response.StatusCode = response.IsHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsJsonAsync(new { Status = State(response.IsHealthy), response.Checks }, JsonSerializerOptions.Web);
    }

    private static string State(bool isHealthy) => (isHealthy ? HealthStatus.Healthy : HealthStatus.Unhealthy).ToString();

    private sealed record HealthResponse(bool IsHealthy, IReadOnlyDictionary<string, string> Checks)
    {
        public static HealthResponse Of(params ReadOnlySpan<(string Name, bool IsHealthy)> checks)
        {
            var states = new Dictionary<string, string>();
            var all = true;
            foreach (var (name, isHealthy) in checks)
            {
                states[name] = State(isHealthy);
                all &= isHealthy;
            }

            return new HealthResponse(all, states);
        }
    }
}

internal sealed class DatabaseCheck(AppDbContextFactory contexts) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var database = contexts.Lease(tenantId: null);
        await database.Database.ExecuteSqlRawAsync("SELECT 1", cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
