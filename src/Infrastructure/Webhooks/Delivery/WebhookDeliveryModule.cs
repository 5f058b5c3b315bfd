using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.Webhooks.Delivery;
using SvcInfra.Application.Webhooks.Log;
using SvcInfra.Application.Webhooks.Operators;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Webhooks.Log;
using SvcInfra.Infrastructure.Webhooks.Operators;

namespace SvcInfra.Infrastructure.Webhooks.Delivery;

internal sealed class WebhookDeliveryModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<WebhookDeliveryOptions>(WebhookDeliveryOptions.Section);
        services.AddScoped<IWebhookDeliveries, EfWebhookDeliveries>();
        services.AddScoped<IWebhookEndpoints, EfWebhookEndpoints>();
        services.AddScoped<IWebhookOwners, EfWebhookOwners>();
        services.AddScoped<IWebhookLog, EfWebhookLog>();
        services.AddSingleton<IAllWebhooks, EfAllWebhooks>();
    }
}
