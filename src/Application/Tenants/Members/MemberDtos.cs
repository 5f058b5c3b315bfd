using Mapster;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>A member of the acting tenant.</summary>
/// <param name="UserId">Stable; never reused.</param>
/// <param name="Email">Lower case; verified.</param>
/// <param name="DisplayName">1 to 100 characters.</param>
/// <param name="Role">In this tenant.</param>
/// <param name="CustomRoleId">The tenant's custom role that they have besides; null: none.</param>
/// <param name="JoinedAt">UTC.</param>
/// <param name="Version">The ETag begins with it.</param>
public sealed record MemberDto(
    Guid UserId, [property: PersonalData] string Email, [property: PersonalData] string DisplayName, TenantRole Role, Guid? CustomRoleId,
    DateTimeOffset JoinedAt, long Version) : IVersioned;

/// <summary>An open invitation to the acting tenant. Its token is in the mail and nowhere else.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Email">The only address that may accept; lower case.</param>
/// <param name="Role">What accepting gives.</param>
/// <param name="CustomRoleId">The custom role that accepting gives besides; null: none.</param>
/// <param name="InvitedBy">The user who invited.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="SentAt">When the newest mail was sent (UTC).</param>
/// <param name="ExpiresAt">When the token in it dies (UTC); sending again gives a new one.</param>
/// <param name="Resends">How often it was sent again; at most 10.</param>
/// <param name="Version">The ETag begins with it.</param>
public sealed record InvitationDto(
    Guid Id, [property: PersonalData] string Email, TenantRole Role, Guid? CustomRoleId, Guid InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset SentAt, DateTimeOffset ExpiresAt, int Resends,
    long Version)
    : IVersioned;

/// <summary>What an invitation is for, told to whoever holds its token.</summary>
/// <param name="TenantName">The tenant that invites.</param>
/// <param name="InvitedBy">The name of who invited; null when that account is gone.</param>
/// <param name="Email">The address that may accept, masked: <c>c***@example.com</c>.</param>
/// <param name="Role">What accepting gives.</param>
/// <param name="CustomRole">The name of the custom role that accepting gives besides; null: none.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record InvitationPreviewDto(string TenantName, string? InvitedBy, string Email, TenantRole Role, string? CustomRole, DateTimeOffset ExpiresAt);

/// <summary>The tenant that was joined. Switch to it to work in it.</summary>
/// <param name="TenantId">Give it to the switch.</param>
/// <param name="Role">The role in it.</param>
/// <param name="CustomRoleId">The custom role in it; null: none.</param>
public sealed record JoinedTenantDto(Guid TenantId, TenantRole Role, Guid? CustomRoleId);

/// <summary>What the tenant decides for itself.</summary>
/// <param name="DefaultInvitationRole">The role of an invitation that names none: member or admin.</param>
/// <param name="AllowedEmailDomains">Only addresses of these domains are invited and may accept; empty: any.</param>
/// <param name="RequireMultiFactor">Whether only sessions with two factors, or a passkey, work in the tenant.</param>
/// <param name="Version">The ETag begins with it; shared with the tenant, whose renaming counts too.</param>
public sealed record TenantSettingsDto(TenantRole DefaultInvitationRole, IReadOnlyList<string> AllowedEmailDomains, bool RequireMultiFactor, long Version) : IVersioned
{
    internal static TenantSettingsDto Of(Tenant tenant) =>
        new(tenant.Settings.DefaultInvitationRole, tenant.Settings.AllowedEmailDomains, tenant.Settings.RequireMultiFactor, tenant.Version);
}

internal sealed class InvitationMappings : IRegister
{
    public void Register(TypeAdapterConfig config) =>
        config.NewConfig<Invitation, InvitationDto>().Map(dto => dto.Email, invitation => invitation.Email.Value);
}
