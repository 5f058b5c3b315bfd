using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>
/// Returns the options with which the browser signs in with a passkey. With an email address, only a passkey of that user is accepted; this is
/// checked at sign-in. The response here is the same for every email address, so it does not reveal which users exist.
/// </summary>
[Public]
[NotAudited("Issues a challenge only; the sign-in is audited.")]
public sealed record BeginPasskeySignIn([PersonalData] string? Email = null) : ICommand<PasskeyCeremonyDto>;

internal sealed class BeginPasskeySignInValidator : AbstractValidator<BeginPasskeySignIn>
{
    public BeginPasskeySignInValidator() => RuleFor(c => c.Email!).Email().When(c => c.Email is not null);
}

internal sealed class BeginPasskeySignInHandler(IPasskeyCeremonies ceremonies, PasskeyChallenges challenges)
    : IRequestHandler<BeginPasskeySignIn, Result<PasskeyCeremonyDto>>
{
    public async Task<Result<PasskeyCeremonyDto>> Handle(BeginPasskeySignIn command, CancellationToken cancellationToken) =>
        await challenges.IssueForSignInAsync(
            await ceremonies.StartAssertionAsync([]), command.Email is null ? null : EmailAddress.Create(command.Email).Value, cancellationToken);
}
