using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>Returns the options with which the browser creates a passkey for the signed-in user.</summary>
[Authenticated(OpenToSingleFactor = true)]
[StepUp]
[NotAudited("Issues a challenge only; the registration is audited.")]
public sealed record BeginPasskeyRegistration : ICommand<PasskeyCeremonyDto>;

internal sealed class BeginPasskeyRegistrationHandler(
    IReadRepository<User> users,
    IReadRepository<Passkey> passkeys,
    IPasskeyCeremonies ceremonies,
    PasskeyChallenges challenges,
    FactorChangePolicy policy,
    IRequestContext context)
    : IRequestHandler<BeginPasskeyRegistration, Result<PasskeyCeremonyDto>>
{
    public async Task<Result<PasskeyCeremonyDto>> Handle(BeginPasskeyRegistration command, CancellationToken cancellationToken)
    {
        if (await users.GetByIdAsync(context.RequireUserId(), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        if (await policy.CheckAsync(user, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var registered = await passkeys.ListAsync(new PasskeysOf(user.Id), cancellationToken);
        if (registered.Count >= Passkey.MaxPerUser)
        {
            return PasskeyErrors.LimitReached;
        }

        var started = await ceremonies.StartRegistrationAsync(user, registered);
        return await challenges.IssueAsync(PasskeyCeremony.Registration, user.Id, started, cancellationToken);
    }
}
