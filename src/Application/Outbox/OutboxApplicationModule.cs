using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Application.Outbox.Contracts;

namespace SvcInfra.Application.Outbox;

internal sealed class OutboxApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services)
    {
        services.AddScoped<IOutbox, JobOutbox>();
        services.AddSingleton(_ => new PublicEventCatalog([typeof(OutboxApplicationModule).Assembly]));
        foreach (var consumer in typeof(OutboxApplicationModule).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }))
        {
            services.AddIntegrationEventHandler(consumer);
        }
    }
}
