using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;

namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// The role of this process (<c>App:Role</c>). Read it when a service is resolved or a route is mapped: settings may come after the registration.
/// </summary>
public sealed class ProcessRole(IOptions<AppOptions> options)
{
    /// <summary>Whether the process serves the API; it serves the health checks in every role.</summary>
    public bool ServesApi => !options.Value.IsWorker;

    /// <summary>Whether the process runs jobs and other background work.</summary>
    public bool WorksInBackground => !options.Value.IsWeb;
}

public static class BackgroundWorkExtensions
{
    /// <summary>
    /// Registers a hosted service that works for the whole installation, and therefore only in processes with that role. A service that maintains
    /// the process's own memory runs in every role: register it with <c>AddHostedService</c>.
    /// </summary>
    public static IServiceCollection AddBackgroundWork<T>(this IServiceCollection services)
        where T : class, IHostedService =>
        services.AddSingleton<IHostedService>(provider =>
            provider.GetRequiredService<ProcessRole>().WorksInBackground
                ? ActivatorUtilities.CreateInstance<T>(provider)
                : new NoBackgroundWork());

    /// <summary>A placeholder, because a registration must return a service.</summary>
    private sealed class NoBackgroundWork : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
