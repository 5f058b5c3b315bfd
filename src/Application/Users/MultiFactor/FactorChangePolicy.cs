using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>
/// Where two factors are demanded, by the installation or by one of the user's tenants, a password alone must not become two: whoever has a factor shows it before they add another one or take a passkey
/// away. Otherwise a stolen password would open an account that has a passkey, by a factor of the thief's own.
/// </summary>
internal sealed class FactorChangePolicy(
    IReadRepository<Passkey> passkeys, ITenantMemberships memberships, IMultiFactorDemand factors, IOperatorAccess operators, IPrincipalAccess access, IRequestContext context)
{
    /// <param name="user">Who is signed in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null: they may. What would be enough otherwise.</returns>
    public async Task<Error?> CheckAsync(User user, CancellationToken cancellationToken)
    {
        var isDemanded = factors.Demand == MultiFactorDemand.Everyone
            || (factors.Demand == MultiFactorDemand.Operators && await operators.FindAsync(context, cancellationToken) is not null)
            || await memberships.DemandMultiFactorAsync(user.Id, cancellationToken);
        if (!isDemanded || (await access.GetAsync(context, cancellationToken)).SignIn is not { Level: < AuthenticationLevel.MultiFactor })
        {
            return null;
        }

        return user.SecondFactors != SecondFactors.None || await passkeys.AnyAsync(new UsablePasskeysOf(user.Id), cancellationToken)
            ? InsufficientAuthentication.Of(AuthenticationLevel.MultiFactor, TimeSpan.Zero)
            : null;
    }
}
