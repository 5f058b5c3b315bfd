using FluentValidation;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Tenants.Invitations;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>Loads the invitation of a token under its tenant's lock, so that only one of several simultaneous requests can close it.</summary>
internal sealed class InvitationLock(IReadRepository<Invitation> unlocked, IRepository<Invitation> invitations, ITenantMembers members)
{
    /// <returns>Null if no open invitation has this token. The invitation may be expired.</returns>
    public async Task<Invitation?> LockAsync(string token, CancellationToken cancellationToken)
    {
        // The first read finds the tenant, so that a guessed token takes no lock. The second read, under the lock, decides.
        var byToken = new InvitationByToken(SecretToken.HashOf(token));
        return await unlocked.FirstOrDefaultAsync(byToken, cancellationToken) is { } found
            && await members.LockAsync(found.TenantId, cancellationToken)
            ? await invitations.FirstOrDefaultAsync(byToken, cancellationToken)
            : null;
    }
}

internal static class InvitationRules
{
    public static IRuleBuilderOptions<T, string> Token<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required").MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");
}
