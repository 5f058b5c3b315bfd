using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.InboundWebhooks;
using SvcInfra.Application.InboundWebhooks.Processing;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.InboundWebhooks;

internal sealed class InboundWebhooksModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<InboundWebhooksOptions>(InboundWebhooksOptions.Section);
        services.AddSingleton<IValidateOptions<InboundWebhooksOptions>, InboundWebhookValidation>();
        services.AddScoped<IInboundWebhookStore, EfInboundWebhookStore>();
        services.AddScoped<IInboundWebhookScope, InboundWebhookScope>();
    }
}
