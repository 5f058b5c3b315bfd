using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>
/// Begins to set up an authenticator app; <see cref="ConfirmTotp"/> completes it with a code from the app. Beginning again replaces the secret.
/// </summary>
[Authenticated(OpenToSingleFactor = true)]
[StepUp]
[Audited(Tags = AuditTags.Soc2)]
public sealed record SetUpTotp : ICommand<TotpSetupDto>;

internal sealed class SetUpTotpHandler(
    IReadRepository<User> users,
    ISecondFactors factors,
    IRepository<TotpFactor> repository,
    IAuthenticatorApps apps,
    ISecretProtector secrets,
    FactorChangePolicy policy,
    IRequestContext context)
    : IRequestHandler<SetUpTotp, Result<TotpSetupDto>>
{
    public async Task<Result<TotpSetupDto>> Handle(SetUpTotp command, CancellationToken cancellationToken)
    {
        if (await users.GetByIdAsync(context.RequireUserId(), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        if (await policy.CheckAsync(user, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var factor = await factors.FindTotpAsync(user.Id, cancellationToken);
        if (factor?.ConfirmedAt is not null)
        {
            return UserErrors.FactorExists;
        }

        var secret = apps.CreateSecret();
        var encrypted = secrets.Protect(SecondFactorCheck.SecretPurpose, secret);
        if (factor is null)
        {
            await repository.AddAsync(TotpFactor.Begin(user.Id, encrypted), cancellationToken);
        }
        else
        {
            factor.Restart(encrypted);
        }

        var setup = apps.Describe(secret, user.Email.Value);
        return new TotpSetupDto(setup.Secret, setup.Uri, setup.QrSvg, Convert.ToBase64String(setup.QrPng));
    }
}
