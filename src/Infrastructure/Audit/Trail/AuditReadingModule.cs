using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Audit.Trail;

internal sealed class AuditReadingModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment) =>
        services.AddSingleton<IAuditReader, EfAuditReader>();
}
