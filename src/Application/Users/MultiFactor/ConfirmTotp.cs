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
/// Confirms an authenticator app with a code from it. Revokes the other sessions. The recovery codes are shown only once.
/// </summary>
[Authenticated(OpenToSingleFactor = true)]
[StepUp]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record ConfirmTotp([Secret] string Code) : ICommand<RecoveryCodesDto>;

internal sealed class ConfirmTotpValidator : AbstractValidator<ConfirmTotp>
{
    public ConfirmTotpValidator() => RuleFor(c => c.Code).OneTimeCode();
}

internal sealed class ConfirmTotpHandler(
    IRepository<User> users,
    ISecondFactors factors,
    IAuthenticatorApps apps,
    ISecretProtector secrets,
    SecondFactorChange change,
    RecoveryCodes recovery,
    FactorChangePolicy policy,
    IRequestContext context,
    TimeProvider time) : IRequestHandler<ConfirmTotp, Result<RecoveryCodesDto>>
{
    public async Task<Result<RecoveryCodesDto>> Handle(ConfirmTotp command, CancellationToken cancellationToken)
    {
        if (await users.GetByIdAsync(context.RequireUserId(), cancellationToken) is not { } user
            || await factors.FindTotpAsync(user.Id, cancellationToken) is not { } factor)
        {
            return UserErrors.FactorMissing;
        }

        if (factor.ConfirmedAt is not null)
        {
            return UserErrors.FactorExists;
        }

        if (await policy.CheckAsync(user, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var secret = secrets.Unprotect(SecondFactorCheck.SecretPurpose, factor.ProtectedSecret);
        if (apps.FindStep(secret, command.Code, time.GetUtcNow()) is not { } step)
        {
            return UserErrors.WrongSetupCode;
        }

        factor.Confirm(step, time.GetUtcNow());
        await change.AddAsync(user, SecondFactors.Totp, AuthenticationMethod.Totp, "An authenticator app", cancellationToken);
        return await recovery.ReplaceAsync(user.Id, cancellationToken);
    }
}
