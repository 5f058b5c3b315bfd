using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Settings;

/// <summary>The tenant's settings.</summary>
/// <param name="DefaultInvitationRole">The role of an invitation that does not name a role: member or admin.</param>
/// <param name="AllowedEmailDomains">Only email addresses of these domains can be invited and can accept; empty: any domain.</param>
/// <param name="RequireMultiFactor">Whether only sessions with two factors or a passkey can act in the tenant.</param>
/// <param name="Version">The first part of the ETag; shared with the tenant, so renaming the tenant changes it too.</param>
public sealed record TenantSettingsDto(
    TenantRole DefaultInvitationRole, IReadOnlyList<string> AllowedEmailDomains, bool RequireMultiFactor, long Version) : IVersioned
{
    internal static TenantSettingsDto Of(Tenant tenant) =>
        new(tenant.Settings.DefaultInvitationRole, tenant.Settings.AllowedEmailDomains, tenant.Settings.RequireMultiFactor, tenant.Version);
}
