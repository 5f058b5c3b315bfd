using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Application.Tenants.Contracts;

namespace SvcInfra.Application.Tenants;

internal sealed class TenantsApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services)
    {
        services.AddScoped<ActingMember>();
        services.AddScoped<MemberRights>();
        services.AddScoped<IActingRights>(provider => provider.GetRequiredService<ActingMember>());
        services.AddScoped<InvitationMail>();
        services.AddScoped<OpenedInvitation>();
    }
}
