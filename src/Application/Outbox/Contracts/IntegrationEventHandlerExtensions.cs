using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Outbox.Contracts;

public static class IntegrationEventHandlerExtensions
{
    /// <summary>Registers the type as a consumer of its events. Does nothing for other types.</summary>
    public static IServiceCollection AddIntegrationEventHandler(this IServiceCollection services, Type consumer)
    {
        foreach (var contract in consumer.GetInterfaces()
            .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IIntegrationEventHandler<>)))
        {
            var type = contract.GetGenericArguments()[0];
            var settings = consumer.GetCustomAttribute<EventConsumerAttribute>()
                ?? throw new InvalidOperationException($"{consumer.Name} has no [EventConsumer(\"name\")].");
            var name = type.GetCustomAttribute<IntegrationEventAttribute>()?.Name
                ?? throw new InvalidOperationException($"{type.Name} has no [IntegrationEvent(\"module.what-happened\")].");
            var kind = new JobAttribute($"{name}.{settings.Name}")
            {
                Queue = "events",
                MaxAttempts = settings.MaxAttempts,
                TimeoutSeconds = settings.TimeoutSeconds,
            };
            var subscription = Activator.CreateInstance(typeof(Subscription<,>).MakeGenericType(type, consumer), [kind.Name])!;

            services.AddScoped(consumer);
            services.AddSingleton(typeof(ISubscription<>).MakeGenericType(type), subscription);
            services.AddJobHandler(typeof(DeliverEventHandler<,>).MakeGenericType(type, consumer), kind);
        }

        return services;
    }
}
