using Mapster;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Invitations;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>An open invitation to the acting tenant. Its token is only in the email.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Email">Only an account with this verified email address can accept; lower case.</param>
/// <param name="Role">The built-in role that accepting grants.</param>
/// <param name="CustomRoleId">The custom role that accepting also grants; null: none.</param>
/// <param name="InvitedBy">The id of the user who sent the invitation.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="SentAt">When the newest email was sent (UTC).</param>
/// <param name="ExpiresAt">When the newest token expires (UTC); resending creates a new token.</param>
/// <param name="Resends">How often the email was resent; at most 10.</param>
/// <param name="Version">The first part of the ETag.</param>
public sealed record InvitationDto(
    Guid Id, [property: PersonalData] string Email, TenantRole Role, Guid? CustomRoleId, Guid InvitedBy, DateTimeOffset CreatedAt,
    DateTimeOffset SentAt, DateTimeOffset ExpiresAt, int Resends, long Version) : IVersioned;

/// <summary>What an invitation grants, shown to a caller who has its token.</summary>
/// <param name="TenantName">The name of the inviting tenant.</param>
/// <param name="InvitedBy">The display name of the user who sent the invitation; null if that account was deleted.</param>
/// <param name="Email">The email address that can accept, masked: <c>c***@example.com</c>.</param>
/// <param name="Role">The built-in role that accepting grants.</param>
/// <param name="CustomRole">The name of the custom role that accepting also grants; null: none.</param>
/// <param name="ExpiresAt">When the token expires (UTC).</param>
public sealed record InvitationPreviewDto(
    string TenantName, string? InvitedBy, string Email, TenantRole Role, string? CustomRole, DateTimeOffset ExpiresAt);

/// <summary>The tenant that the caller joined. Switch to it to act in it.</summary>
/// <param name="TenantId">The tenant to switch to.</param>
/// <param name="Role">The caller's built-in role in it.</param>
/// <param name="CustomRoleId">The caller's custom role in it; null: none.</param>
public sealed record JoinedTenantDto(Guid TenantId, TenantRole Role, Guid? CustomRoleId);

internal sealed class InvitationMappings : IRegister
{
    public void Register(TypeAdapterConfig config) =>
        config.NewConfig<Invitation, InvitationDto>().Map(dto => dto.Email, invitation => invitation.Email.Value);
}
