using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Application.Tenants.Contracts;
using SvcInfra.Application.Tenants.Invitations;
using SvcInfra.Application.Tenants.Members;

namespace SvcInfra.Application.Tenants;

internal sealed class TenantsApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services)
    {
        services.AddScoped<CallerMembership>();
        services.AddScoped<MemberPermissionReader>();
        services.AddScoped<ICallerPermissions>(provider => provider.GetRequiredService<CallerMembership>());
        services.AddScoped<InvitationMail>();
        services.AddScoped<InvitationLock>();
        services.AddScoped<InvitationPolicy>();
        services.AddScoped<AcceptancePolicy>();
    }
}
