using MediatR;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Application.Tenants.Settings;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Tenants.Members;

/// <summary>
/// The members and settings of the acting tenant. The path's tenant is bound to be checked for its form; that it is the token's has been checked
/// before (<c>RequestContextMiddleware</c>), and the use cases act in that one.
/// </summary>
internal sealed class MemberEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api)
    {
        var tenant = api.MapModule("tenants").MapGroup("/{tenantId}");

        tenant.MapGet("/members", (Guid tenantId, [AsParameters] ListMembers query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<ListMembers>("List the members");
        tenant.MapGet("/members/{userId}", (Guid tenantId, Guid userId, ISender sender, CancellationToken ct) => sender.Send(new GetMember(userId), ct).Ok())
            .Sends<GetMember>("Read a member");
        tenant.MapPatch("/members/{userId}", (Guid tenantId, Guid userId, RoleBody body, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new ChangeMemberRole(userId, body.Role, version.Version), ct).Ok())
            .Sends<ChangeMemberRole>("Change a member's role");
        tenant.MapDelete("/members/{userId}", (Guid tenantId, Guid userId, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new RemoveMember(userId, version.Version), ct).NoContent())
            .Sends<RemoveMember>("Remove a member");
        tenant.MapPost("/leave", (Guid tenantId, ISender sender, CancellationToken ct) => sender.Send(new LeaveTenant(), ct).NoContent())
            .Sends<LeaveTenant>("Leave the tenant");
        tenant.MapPost("/transfer-ownership", (Guid tenantId, TransferOwnership command, ISender sender, CancellationToken ct) => sender.Send(command, ct).NoContent())
            .Sends<TransferOwnership>("Hand the tenant over to another member");
        tenant.MapGet("/settings", (Guid tenantId, ISender sender, CancellationToken ct) => sender.Send(new GetTenantSettings(), ct).Ok())
            .Sends<GetTenantSettings>("Read the tenant's settings");
        tenant.MapPatch("/settings", (Guid tenantId, SettingsBody body, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new ChangeTenantSettings(body.DefaultInvitationRole, body.AllowedEmailDomains, body.RequireMultiFactor, version.Version), ct).Ok())
            .Sends<ChangeTenantSettings>("Change the tenant's settings");
    }

    /// <param name="Role">Not above your own.</param>
    internal sealed record RoleBody(TenantRole Role);

    /// <param name="DefaultInvitationRole">The role of an invitation that names none: member or admin. Null or absent: stays.</param>
    /// <param name="AllowedEmailDomains">Only addresses of these domains are invited and may accept; at most 50; empty: any. Null or absent: stays.</param>
    /// <param name="RequireMultiFactor">Whether only sessions with two factors, or a passkey, work in the tenant; whoever switches it on has one. Null or absent: stays.</param>
    internal sealed record SettingsBody(TenantRole? DefaultInvitationRole, IReadOnlyList<string>? AllowedEmailDomains, bool? RequireMultiFactor);
}
