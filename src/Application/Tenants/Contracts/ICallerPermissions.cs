using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Tenants.Contracts;

/// <summary>
/// The caller's present permissions, read under the tenant's lock: those that authorized the request may be some seconds old. Commands that
/// grant access use it, so that a member who is being removed cannot leave access behind.
/// </summary>
public interface ICallerPermissions
{
    /// <summary>
    /// Takes the tenant's lock until the commit, so that commands on its members and access run one after the other. Call it before loading
    /// what the command changes.
    /// </summary>
    /// <returns>Null if the caller is no longer a member, or no longer has the permission.</returns>
    Task<PrincipalAccess?> LockAsync(string permission, CancellationToken cancellationToken);
}
