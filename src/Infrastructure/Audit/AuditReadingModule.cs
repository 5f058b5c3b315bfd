using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.Audit;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Audit;

internal sealed class AuditReadingModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment) =>
        services.AddSingleton<IAuditReader, EfAuditReader>();
}
