using System.Text.Json;
using Ardalis.Result;
using FluentValidation;
using MapsterMapper;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>
/// Adds the passkey that the browser created to the signed-in user and notifies the user by email. The step-up is required when the options are
/// requested, not here.
/// </summary>
[Authenticated(OpenToSingleFactor = true)]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record RegisterPasskey([Secret] string Handle, [Secret] JsonElement Credential, [PersonalData] string Name) : ICommand<PasskeyDto>;

internal sealed class RegisterPasskeyValidator : AbstractValidator<RegisterPasskey>
{
    public RegisterPasskeyValidator()
    {
        RuleFor(c => c.Handle).PasskeyHandle();
        RuleFor(c => c.Credential).PasskeyCredential();
        RuleFor(c => c.Name).PasskeyName();
    }
}

internal sealed class RegisterPasskeyHandler(
    IRepository<Passkey> passkeys,
    IPasskeys store,
    IRepository<User> users,
    IPasskeyCeremonies ceremonies,
    PasskeyMail mail,
    IMapper mapper,
    FactorChangePolicy policy,
    IRequestContext context,
    TimeProvider time)
    : IRequestHandler<RegisterPasskey, Result<PasskeyDto>>
{
    public async Task<Result<PasskeyDto>> Handle(RegisterPasskey command, CancellationToken cancellationToken)
    {
        var (userId, handleHash) = (context.RequireUserId(), SecretToken.HashOf(command.Handle));
        if (await store.FindChallengeAsync(handleHash, PasskeyCeremony.Registration, time.GetUtcNow(), cancellationToken) is not { } challenge
            || challenge.UserId != userId
            || await users.GetByIdAsync(userId, cancellationToken) is not { } user
            || await ceremonies.FinishRegistrationAsync(challenge.State, command.Credential.GetRawText()) is not { } credential)
        {
            return PasskeyErrors.Refused;
        }

        if (await policy.CheckAsync(user, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (await passkeys.AnyAsync(new PasskeyByCredentialId(credential.Id), cancellationToken))
        {
            return PasskeyErrors.Taken;
        }

        if (!await store.TryConsumeAsync(challenge.Id, time.GetUtcNow(), cancellationToken))
        {
            return PasskeyErrors.Refused;
        }

        await store.LockUserAsync(userId, cancellationToken);
        if (await passkeys.CountAsync(new PasskeysOf(userId), cancellationToken) >= Passkey.MaxPerUser)
        {
            return PasskeyErrors.LimitReached;
        }

        var passkey = await passkeys.AddAsync(Passkey.Register(userId, command.Name, credential), cancellationToken);
        await mail.NotifyOfRegistrationAsync(user, passkey, cancellationToken);
        return mapper.Map<PasskeyDto>(passkey);
    }
}
