using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>Proves a mail address with the token from the mail. The token works once.</summary>
[Public]
public sealed record VerifyEmail([Secret] string Token) : ICommand;

internal sealed class VerifyEmailValidator : AbstractValidator<VerifyEmail>
{
    public VerifyEmailValidator() => RuleFor(c => c.Token).NotEmpty().WithErrorCode("required").MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");
}

internal sealed class VerifyEmailHandler(IEmailVerifications verifications, SignInUsers users, TimeProvider time)
    : IRequestHandler<VerifyEmail, Result>
{
    public async Task<Result> Handle(VerifyEmail command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var userId = await verifications.TryConsumeAsync(SecretToken.HashOf(command.Token), now, cancellationToken);
        if (userId is null || await users.FindAsync(userId.Value, cancellationToken) is not { } user)
        {
            return UserErrors.InvalidVerificationToken;
        }

        user.VerifyEmail(now);
        return Result.NoContent();
    }
}
