using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Registration;

namespace SvcInfra.Application.Users.Registration;

/// <summary>
/// Verifies an email address with the token from the email, which works once. The account gets the credentials of the registration that the token
/// belongs to; what other registrations set up before is revoked.
/// </summary>
[Public]
public sealed record VerifyEmail([Secret] string Token) : ICommand;

internal sealed class VerifyEmailValidator : AbstractValidator<VerifyEmail>
{
    public VerifyEmailValidator() =>
        RuleFor(c => c.Token).NotEmpty().WithErrorCode("required").MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");
}

internal sealed class VerifyEmailHandler(
    IEmailVerifications verifications, SignInUserFinder users, IPasswordHasher passwords, UnverifiedAccess unverified, TimeProvider time)
    : IRequestHandler<VerifyEmail, Result>
{
    public async Task<Result> Handle(VerifyEmail command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await verifications.FindAsync(SecretToken.HashOf(command.Token), now, cancellationToken) is not { } verification
            || await users.FindAsync(verification.UserId, cancellationToken) is not { IsEmailVerified: false } user)
        {
            return UserErrors.InvalidVerificationToken;
        }

        // Before the first write: no transaction stays open during the hash.
        var unusableHash = verification.Binding == RegistrationBinding.None
            ? await passwords.HashAsync(SecretToken.Create().Value, cancellationToken)
            : null;
        if (!await verifications.TryConsumeAsync(verification, now, cancellationToken))
        {
            return UserErrors.InvalidVerificationToken;
        }

        user.VerifyEmail(now);
        if (verification.Binding != RegistrationBinding.Account)
        {
            await unverified.EndAsync(user, cancellationToken);
            user.HandOver(unusableHash ?? verification.PasswordHash!, verification.DisplayName, hasPassword: unusableHash is null);
        }

        return Result.NoContent();
    }
}
