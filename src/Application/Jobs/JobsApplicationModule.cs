using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Jobs;

internal sealed class JobsApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton<JobCatalog>();
        foreach (var handler in typeof(JobsApplicationModule).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false }))
        {
            services.AddJobHandler(handler);
        }
    }
}

public static class JobHandlerExtensions
{
    /// <summary>Registers what the type handles, and the kinds of jobs that this process knows by it; nothing if it handles none.</summary>
    public static IServiceCollection AddJobHandler(this IServiceCollection services, Type handler)
    {
        foreach (var contract in handler.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IJobHandler<>)))
        {
            services.AddScoped(contract, handler);
            services.AddSingleton(typeof(JobType), typeof(JobType<>).MakeGenericType(contract.GetGenericArguments()));
        }

        return services;
    }
}
