using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>
/// Sets up email codes as a second factor, with a code that was just emailed. Revokes the other sessions. The recovery codes are shown only once.
/// </summary>
[Authenticated(OpenToSingleFactor = true)]
[StepUp]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record ConfirmEmailCodes([Secret] string Code) : ICommand<RecoveryCodesDto>, ICommitsOnFailure;

internal sealed class ConfirmEmailCodesValidator : AbstractValidator<ConfirmEmailCodes>
{
    public ConfirmEmailCodesValidator() => RuleFor(c => c.Code).OneTimeCode();
}

internal sealed class ConfirmEmailCodesHandler(
    IRepository<User> users,
    SecondFactorCheck check,
    SecondFactorChange change,
    RecoveryCodes recovery,
    FactorChangePolicy policy,
    IRequestContext context)
    : IRequestHandler<ConfirmEmailCodes, Result<RecoveryCodesDto>>
{
    public async Task<Result<RecoveryCodesDto>> Handle(ConfirmEmailCodes command, CancellationToken cancellationToken)
    {
        if (await users.GetByIdAsync(context.RequireUserId(), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        if (user.SecondFactors.HasFlag(SecondFactors.EmailCode))
        {
            return UserErrors.FactorExists;
        }

        if (await policy.CheckAsync(user, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (!await check.IsEmailCodeAsync(user, context.RequireSessionId(), command.Code, cancellationToken))
        {
            return UserErrors.WrongSetupCode;
        }

        await change.AddAsync(user, SecondFactors.EmailCode, AuthenticationMethod.EmailCode, "An email code", cancellationToken);
        return await recovery.ReplaceAsync(user.Id, cancellationToken);
    }
}
