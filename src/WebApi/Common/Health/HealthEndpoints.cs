using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.WebApi.Common.Health;

/// <summary>
/// Three questions of an orchestrator: is the process alive (restart it if not), may it get traffic (take it out of rotation
/// if not), has it finished starting (wait if not). Only readiness looks at dependencies: restarting heals no database.
/// </summary>
internal static class HealthEndpoints
{
    public const string Path = "/health";

    private const string Ready = "ready";
    private const string Startup = "startup";

    public static void AddHealth(this IServiceCollection services) =>
        services.AddHealthChecks()
            .AddCheck<DatabaseCheck>("database", tags: [Ready])
            .AddCheck<TrafficCheck>("traffic", tags: [Ready])
            .AddCheck<StartupCheck>("startup", tags: [Startup]);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        Map("live", _ => false);
        Map("ready", check => check.Tags.Contains(Ready));
        Map("startup", check => check.Tags.Contains(Startup));

        void Map(string name, Func<HealthCheckRegistration, bool> predicate) =>
            app.MapHealthChecks(Path + "/" + name, new HealthCheckOptions { Predicate = predicate, ResponseWriter = WriteAsync }).AllowAnonymous();
    }

    /// <summary>Names and states; what exactly failed stands in the log, where strangers do not read.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new { Status = report.Status.ToString(), Checks = report.Entries.ToDictionary(e => e.Key, e => e.Value.Status.ToString()) },
            JsonSerializerOptions.Web);
}

internal sealed class DatabaseCheck(StartupSequence startup, AppDbContextFactory contexts) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!startup.IsComplete)
        {
            return HealthCheckResult.Unhealthy();
        }

        await using var database = contexts.Lease(tenantId: null);
        await database.Database.ExecuteSqlRawAsync("SELECT 1", cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

internal sealed class TrafficCheck(StartupSequence startup, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(startup.IsComplete && !lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}

internal sealed class StartupCheck(StartupSequence startup) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(startup.IsComplete ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
