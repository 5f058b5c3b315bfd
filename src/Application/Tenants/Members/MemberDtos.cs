using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>A member of the acting tenant.</summary>
/// <param name="UserId">The user's id; stable and never reused.</param>
/// <param name="Email">Lower case; verified.</param>
/// <param name="DisplayName">1 to 100 characters.</param>
/// <param name="Role">The built-in role in this tenant.</param>
/// <param name="CustomRoleId">The custom role in this tenant, which adds to the built-in role; null: none.</param>
/// <param name="JoinedAt">UTC.</param>
/// <param name="Version">The first part of the ETag.</param>
public sealed record MemberDto(
    Guid UserId, [property: PersonalData] string Email, [property: PersonalData] string DisplayName, TenantRole Role, Guid? CustomRoleId,
    DateTimeOffset JoinedAt, long Version) : IVersioned;
