using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Jobs;

internal sealed class JobsApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton<JobCatalog>();
        foreach (var type in typeof(JobsApplicationModule).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }))
        {
            services.AddJobHandler(type);
            services.AddEnqueueableCommand(type);
        }
    }
}
