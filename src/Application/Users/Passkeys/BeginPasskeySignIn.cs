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
/// Hands out what a browser needs to sign in with a passkey. With an address only a passkey of its user will do, which is looked at when it answers: what
/// is asked here is answered alike for every address, and nobody is looked up.
/// </summary>
[Public]
[NotAudited("Anybody may ask for a challenge; what comes of it is an entry.")]
public sealed record BeginPasskeySignIn([PersonalData] string? Email = null) : ICommand<PasskeyCeremonyDto>;

internal sealed class BeginPasskeySignInValidator : AbstractValidator<BeginPasskeySignIn>
{
    public BeginPasskeySignInValidator() => RuleFor(c => c.Email!).Email().When(c => c.Email is not null);
}

internal sealed class BeginPasskeySignInHandler(IPasskeyCeremonies ceremonies, PasskeyChallenges challenges) : IRequestHandler<BeginPasskeySignIn, Result<PasskeyCeremonyDto>>
{
    public async Task<Result<PasskeyCeremonyDto>> Handle(BeginPasskeySignIn command, CancellationToken cancellationToken) =>
        await challenges.IssueForSignInAsync(
            await ceremonies.StartAssertionAsync([]), command.Email is null ? null : EmailAddress.Create(command.Email).Value, cancellationToken);
}
