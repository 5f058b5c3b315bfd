using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>Hands out what a browser needs to prove once more, with a passkey, who is signed in.</summary>
[Authenticated(OpenToSingleFactor = true)]
[NotAudited("A challenge for the signed-in user; what comes of it is an entry.")]
public sealed record BeginPasskeyStepUp : ICommand<PasskeyCeremonyDto>;

internal sealed class BeginPasskeyStepUpHandler(IReadRepository<Passkey> passkeys, IPasskeyCeremonies ceremonies, PasskeyChallenges challenges, IRequestContext context)
    : IRequestHandler<BeginPasskeyStepUp, Result<PasskeyCeremonyDto>>
{
    public async Task<Result<PasskeyCeremonyDto>> Handle(BeginPasskeyStepUp command, CancellationToken cancellationToken)
    {
        var userId = context.RequireUserId();
        var usable = (await passkeys.ListAsync(new PasskeysOf(userId), cancellationToken)).FindAll(passkey => passkey.CounterRegressedAt is null);
        return usable.Count == 0
            ? PasskeyErrors.NoneToUse
            : await challenges.IssueAsync(PasskeyCeremony.StepUp, userId, await ceremonies.StartAssertionAsync(usable), cancellationToken);
    }
}
