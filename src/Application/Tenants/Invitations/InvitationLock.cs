using FluentValidation;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Tenants.Invitations;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>The invitation that a token opens, held so that of many who bring the token at once one is first and the others find it closed.</summary>
internal sealed class InvitationLock(IReadRepository<Invitation> unlocked, IRepository<Invitation> invitations, ITenantMembers members)
{
    /// <returns>Null for a token that opens nothing. Whether it has expired is for the invitation to say.</returns>
    public async Task<Invitation?> LockAsync(string token, CancellationToken cancellationToken)
    {
        // The first read finds the tenant, and takes no lock for a guess. The second one, behind the lock, decides.
        var byToken = new InvitationByToken(SecretToken.HashOf(token));
        return await unlocked.FirstOrDefaultAsync(byToken, cancellationToken) is { } found && await members.LockAsync(found.TenantId, cancellationToken)
            ? await invitations.FirstOrDefaultAsync(byToken, cancellationToken)
            : null;
    }
}

internal static class InvitationRules
{
    public static IRuleBuilderOptions<T, string> Token<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required").MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");
}
