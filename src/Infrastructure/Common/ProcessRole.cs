using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;

namespace SvcInfra.Infrastructure.Common;

/// <summary>What this process does (<c>App:Role</c>). Ask it when something is resolved or mapped: settings may come after the registration.</summary>
public sealed class ProcessRole(IOptions<AppOptions> options)
{
    /// <summary>Whether it serves the API; the health checks it answers in every role.</summary>
    public bool ServesApi => !options.Value.IsWorker;

    /// <summary>Whether it runs jobs and whatever else goes on without a request.</summary>
    public bool WorksInBackground => !options.Value.IsWeb;
}

public static class BackgroundWorkExtensions
{
    /// <summary>
    /// Registers a hosted service that works for the whole installation, and so only in processes whose role it is. What looks after
    /// the process's own memory runs in every role: register that with <c>AddHostedService</c>.
    /// </summary>
    public static IServiceCollection AddBackgroundWork<T>(this IServiceCollection services)
        where T : class, IHostedService =>
        services.AddSingleton<IHostedService>(provider =>
            provider.GetRequiredService<ProcessRole>().WorksInBackground ? ActivatorUtilities.CreateInstance<T>(provider) : new NoBackgroundWork());

    /// <summary>A registration has to bring something.</summary>
    private sealed class NoBackgroundWork : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
