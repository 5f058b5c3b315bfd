using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>
/// Where the installation or one of the user's tenants requires MFA: if MFA is enrolled, adding a factor or removing a passkey requires step-up with
/// an existing one. Otherwise a stolen password would be enough to add the attacker's own factor to an account that has a passkey.
/// </summary>
internal sealed class FactorChangePolicy(
    IReadRepository<Passkey> passkeys,
    ITenantMemberships memberships,
    IMultiFactorDemand factors,
    IOperatorAccess operators,
    IPrincipalAccess access,
    IRequestContext context)
{
    /// <returns>Null when the change is allowed, otherwise the error that asks for step-up.</returns>
    public async Task<Error?> CheckAsync(User user, CancellationToken cancellationToken)
    {
        var isRequired = factors.Demand == MultiFactorDemand.Everyone
            || (factors.Demand == MultiFactorDemand.Operators && await operators.FindAsync(context, cancellationToken) is not null)
            || await memberships.DemandMultiFactorAsync(user.Id, cancellationToken);
        if (!isRequired || (await access.GetAsync(context, cancellationToken)).SignIn is not { Level: < AuthenticationLevel.MultiFactor })
        {
            return null;
        }

        return user.SecondFactors != SecondFactors.None || await passkeys.AnyAsync(new UsablePasskeysOf(user.Id), cancellationToken)
            ? InsufficientAuthentication.Of(AuthenticationLevel.MultiFactor, TimeSpan.Zero)
            : null;
    }
}
