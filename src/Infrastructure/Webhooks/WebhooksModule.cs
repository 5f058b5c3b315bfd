using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.Webhooks;
using SvcInfra.Application.Webhooks.Subscriptions;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Webhooks.Subscriptions;

namespace SvcInfra.Infrastructure.Webhooks;

internal sealed class WebhooksModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<WebhookOptions>(WebhookOptions.Section);
        services.AddScoped<IWebhookSubscriptionLock, EfWebhookSubscriptionLock>();
    }
}
