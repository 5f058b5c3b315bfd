using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>Returns the options with which the browser does a step-up with one of the signed-in user's passkeys.</summary>
[Authenticated(OpenToSingleFactor = true)]
[NotAudited("Issues a challenge only; the step-up is audited.")]
public sealed record BeginPasskeyStepUp : ICommand<PasskeyCeremonyDto>;

internal sealed class BeginPasskeyStepUpHandler(
    IReadRepository<Passkey> passkeys, IPasskeyCeremonies ceremonies, PasskeyChallenges challenges, IRequestContext context)
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
