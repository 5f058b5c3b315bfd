using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>Emails a code that completes the challenge of a sign-in; for users who set up email codes as a second factor.</summary>
[Public]
[NotAudited("The sign-in before it is audited, and so is the completion of the challenge.")]
public sealed record SendSignInCode([Secret] string Challenge) : ICommand<AcceptedDto>, IRetriesOnConflict;

internal sealed class SendSignInCodeValidator : AbstractValidator<SendSignInCode>
{
    public SendSignInCodeValidator() =>
        RuleFor(c => c.Challenge).NotEmpty().WithErrorCode("required").MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");
}

internal sealed class SendSignInCodeHandler(ISignInChallenges challenges, SignInUserFinder users, CodeMail mail, TimeProvider time)
    : IRequestHandler<SendSignInCode, Result<AcceptedDto>>
{
    public async Task<Result<AcceptedDto>> Handle(SendSignInCode command, CancellationToken cancellationToken)
    {
        if (await challenges.FindAsync(SecretToken.HashOf(command.Challenge), time.GetUtcNow(), cancellationToken) is not { } challenge
            || await users.FindAsync(challenge.UserId, cancellationToken) is not { } user)
        {
            return UserErrors.InvalidChallenge;
        }

        if (!user.SecondFactors.HasFlag(SecondFactors.EmailCode))
        {
            return UserErrors.FactorMissing;
        }

        return await mail.SendAsync(user, challenge.Id, cancellationToken) is { } refused
            ? refused
            : new AcceptedDto("A code is on its way to your email address.");
    }
}
