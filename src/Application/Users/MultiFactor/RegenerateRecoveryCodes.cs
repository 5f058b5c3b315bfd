using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>Replaces the recovery codes; the previous ones stop working.</summary>
[Authenticated]
[StepUp(Level = AuthenticationLevel.MultiFactor)]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record RegenerateRecoveryCodes : ICommand<RecoveryCodesDto>;

internal sealed class RegenerateRecoveryCodesHandler(
    IReadRepository<User> users, RecoveryCodes recovery, SecondFactorMail mail, IRequestContext context)
    : IRequestHandler<RegenerateRecoveryCodes, Result<RecoveryCodesDto>>
{
    public async Task<Result<RecoveryCodesDto>> Handle(RegenerateRecoveryCodes command, CancellationToken cancellationToken)
    {
        if (await users.GetByIdAsync(context.RequireUserId(), cancellationToken) is not { } user
            || user.SecondFactors == SecondFactors.None)
        {
            return UserErrors.NoSecondFactor;
        }

        await mail.NotifyOfNewCodesAsync(user, cancellationToken);
        return await recovery.ReplaceAsync(user.Id, cancellationToken);
    }
}
