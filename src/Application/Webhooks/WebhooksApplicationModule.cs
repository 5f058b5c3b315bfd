using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Application.Webhooks.Signing;
using SvcInfra.Application.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks;

internal sealed class WebhooksApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton<WebhookSecretProtection>();
        services.AddSingleton<WebhookSecretIssuer>();
        services.AddSingleton<WebhookHeaders>();
        services.AddSingleton<WebhookSubscriptionMapper>();
    }
}
