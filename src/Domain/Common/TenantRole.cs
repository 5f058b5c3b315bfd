namespace SvcInfra.Domain.Common;

/// <summary>
/// A member's role in a tenant. Ordered: each role may do all that the ones below it may. It stands here and not with
/// tenants because every module's permissions name the least role that has them.
/// </summary>
public enum TenantRole
{
    Member = 0,
    Admin = 1,
    Owner = 2,
}
