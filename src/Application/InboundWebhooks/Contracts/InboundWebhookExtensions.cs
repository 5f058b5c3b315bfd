using Microsoft.Extensions.DependencyInjection;

namespace SvcInfra.Application.InboundWebhooks.Contracts;

public static class InboundWebhookExtensions
{
    /// <summary>Registers the type as the handler of its source. Does nothing for other types.</summary>
    /// <exception cref="InvalidOperationException">The handler has no attribute, or its source's name has other characters than allowed.</exception>
    public static IServiceCollection AddInboundWebhookHandler(this IServiceCollection services, Type handler)
    {
        if (handler.IsAssignableTo(typeof(IInboundWebhookHandler)))
        {
            services.AddScoped(handler);
            services.AddSingleton(InboundWebhookSource.Of(handler));
        }

        return services;
    }
}
