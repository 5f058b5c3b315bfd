using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;

namespace SvcInfra.Application.Tenants;

internal sealed class TenantsApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services)
    {
        services.AddScoped<ActingMember>();
        services.AddScoped<MemberRights>();
        services.AddScoped<InvitationMail>();
        services.AddScoped<OpenedInvitation>();
    }
}
