using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.Webhooks;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Webhooks;

internal sealed class WebhooksModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment) =>
        services.AddValidatedOptions<WebhookOptions>(WebhookOptions.Section);
}
