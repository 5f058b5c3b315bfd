using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>Completes the challenge of a sign-in with a second factor.</summary>
/// <param name="Challenge">From the error <c>users.mfa_required</c>.</param>
/// <param name="Method"><c>totp</c>, <c>email</c> or <c>recovery</c>.</param>
/// <param name="Code">Six digits from the app, eight digits from the email, or a recovery code.</param>
[Public]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record CompleteSignIn([Secret] string Challenge, string Method, [Secret] string Code) : ICommand<TokenPairDto?>, ICommitsOnFailure;

internal sealed class CompleteSignInValidator : AbstractValidator<CompleteSignIn>
{
    public CompleteSignInValidator()
    {
        RuleFor(c => c.Challenge).NotEmpty().WithErrorCode("required").MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");
        RuleFor(c => c.Method).SecondFactorMethod();
        RuleFor(c => c.Code).OneTimeCode();
    }
}

internal sealed class CompleteSignInHandler(
    ISignInChallenges challenges, SignInUserFinder users, SecondFactorCheck check, SignInFlow signIn, IAuditTrail trail, TimeProvider time)
    : IRequestHandler<CompleteSignIn, Result<TokenPairDto?>>
{
    public async Task<Result<TokenPairDto?>> Handle(CompleteSignIn command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await challenges.TryBeginAttemptAsync(SecretToken.HashOf(command.Challenge), now, cancellationToken) is not { } challenge
            || await users.FindAsync(challenge.UserId, cancellationToken) is not { } user
            || user.CredentialVersion != challenge.CredentialVersion)
        {
            return UserErrors.InvalidChallenge;
        }

        trail.About("user", user.Id.ToString());
        var (proven, refusal) = await check.CheckAsync(user, challenge.Id, command.Method, command.Code, cancellationToken);
        if (proven is null)
        {
            return refusal!;
        }

        if (!SignInFlow.IsDifferentFactor(challenge.Method, proven))
        {
            return UserErrors.WrongCode;
        }

        return await challenges.TryUseAsync(challenge.Id, now, cancellationToken)
            ? await signIn.CompleteAsync(user, challenge, proven, cancellationToken)
            : UserErrors.InvalidChallenge;
    }
}
