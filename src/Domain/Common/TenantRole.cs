namespace SvcInfra.Domain.Common;

/// <summary>
/// A member's role in a tenant. Ordered: each role includes the permissions of the lower ones. It is in Common because every module's
/// permissions name the lowest role that has them.
/// </summary>
public enum TenantRole
{
    Member = 0,
    Admin = 1,
    Owner = 2,
}
