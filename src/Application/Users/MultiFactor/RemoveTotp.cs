using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Idempotency.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>
/// Removes the authenticator app, also one that is not confirmed yet. When no other factor is left, the recovery codes are deleted, too.
/// </summary>
[Authenticated]
[StepUp(Level = AuthenticationLevel.MultiFactor)]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
[TakesNoIdempotencyKey]
public sealed record RemoveTotp : ICommand;

internal sealed class RemoveTotpHandler(
    IRepository<User> users,
    ISecondFactors factors,
    IRepository<TotpFactor> repository,
    SecondFactorChange change,
    IRequestContext context) : IRequestHandler<RemoveTotp, Result>
{
    public async Task<Result> Handle(RemoveTotp command, CancellationToken cancellationToken)
    {
        if (await users.GetByIdAsync(context.RequireUserId(), cancellationToken) is not { } user
            || await factors.FindTotpAsync(user.Id, cancellationToken) is not { } factor)
        {
            return UserErrors.FactorMissing;
        }

        if (factor.ConfirmedAt is not null && !user.CanRemove(SecondFactors.Totp))
        {
            return UserErrors.PasswordTooShortAlone;
        }

        await repository.DeleteAsync(factor, cancellationToken);
        if (factor.ConfirmedAt is not null)
        {
            await change.RemoveAsync(user, SecondFactors.Totp, "The authenticator app", cancellationToken);
        }

        return Result.NoContent();
    }
}
