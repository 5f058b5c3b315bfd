using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Application.InboundWebhooks.Contracts;
using SvcInfra.Application.InboundWebhooks.Signatures;

namespace SvcInfra.Application.InboundWebhooks;

internal sealed class InboundWebhooksApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton<InboundWebhookSources>();
        services.AddSingleton<WebhookBodies>();
        services.AddSingleton<IWebhookVerifier, StandardWebhooksVerifier>();
        services.AddSingleton<IWebhookVerifier, StripeVerifier>();
        services.AddSingleton<IWebhookVerifier, GitHubVerifier>();
        foreach (var type in typeof(InboundWebhooksApplicationModule).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false }))
        {
            services.AddInboundWebhookHandler(type);
        }
    }
}
