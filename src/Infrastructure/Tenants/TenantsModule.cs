using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.Tenants;
using SvcInfra.Application.Tenants.Lifecycle;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Tenants.Lifecycle;
using SvcInfra.Infrastructure.Tenants.Members;

namespace SvcInfra.Infrastructure.Tenants;

internal sealed class TenantsModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<TenantOptions>(TenantOptions.Section);
        services.AddScoped<ITenantMemberships, EfTenantMemberships>();
        services.AddScoped<ITenantLookup, EfTenantMemberships>();
        services.AddScoped<ITenantMembers, EfTenantMembers>();
        services.AddScoped<ITenantAdminStore, EfTenantAdminStore>();
        services.AddScoped<ITenantPurge, TenantPurge>();
    }
}
