using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Tenants.Contracts;

/// <summary>
/// What the member who acts may do, as it stands once the tenant's lock is held: the rights that let the request in may be some seconds old. For
/// commands that hand out access, so that nobody who is being removed leaves some behind.
/// </summary>
public interface ICallerPermissions
{
    /// <summary>Makes commands on members and on access to one tenant wait for each other until their commit. Call it before anything that will be changed is loaded.</summary>
    /// <returns>Null when the caller is no member any more, or no longer has the permission.</returns>
    Task<PrincipalAccess?> LockAsync(string permission, CancellationToken cancellationToken);
}
