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

/// <summary>Removes email codes as a second factor. When no other factor is left, the recovery codes are deleted, too.</summary>
[Authenticated]
[StepUp(Level = AuthenticationLevel.MultiFactor)]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
[TakesNoIdempotencyKey]
public sealed record RemoveEmailCodes : ICommand;

internal sealed class RemoveEmailCodesHandler(IRepository<User> users, SecondFactorChange change, IRequestContext context)
    : IRequestHandler<RemoveEmailCodes, Result>
{
    public async Task<Result> Handle(RemoveEmailCodes command, CancellationToken cancellationToken)
    {
        if (await users.GetByIdAsync(context.RequireUserId(), cancellationToken) is not { } user
            || !user.SecondFactors.HasFlag(SecondFactors.EmailCode))
        {
            return UserErrors.FactorMissing;
        }

        if (!user.CanRemove(SecondFactors.EmailCode))
        {
            return UserErrors.PasswordTooShortAlone;
        }

        await change.RemoveAsync(user, SecondFactors.EmailCode, "The email code", cancellationToken);
        return Result.NoContent();
    }
}
