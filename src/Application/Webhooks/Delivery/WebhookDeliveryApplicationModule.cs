using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Outbox.Contracts;

namespace SvcInfra.Application.Webhooks.Delivery;

internal sealed class WebhookDeliveryApplicationModule : IApplicationModule
{
    private const double Small = 0.2;

    public void AddServices(IServiceCollection services)
    {
        services.AddScoped<DeliveryTargets>();
        services.AddSingleton<EndpointSender>();
        services.AddScoped<TurnPlanner>();
        services.AddScoped<IPublicEventSink, WebhookMessageSink>();
        services.AddScoped<EndpointDisabling>();

        // Fan-out jobs of a tenant wait for each other, and slow endpoints take seconds: neither may fill a worker.
        services.AddSingleton(new QueueShare(FanOutMessages.Queue, Small));
        services.AddSingleton(new QueueShare(SendToSlowEndpoint.SlowQueue, Small));
    }
}
