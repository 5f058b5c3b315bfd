using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>Starts a session with an email address and a password.</summary>
[Public]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record SignInWithPassword([PersonalData] string Email, [Secret] string Password) : ICommand<TokenPairDto?>, ICommitsOnFailure;

internal sealed class SignInWithPasswordValidator : AbstractValidator<SignInWithPassword>
{
    public SignInWithPasswordValidator()
    {
        RuleFor(c => c.Email).NotEmpty().WithErrorCode("required").MaximumLength(EmailAddress.MaxLength).WithErrorCode("too_long");
        RuleFor(c => c.Password).PresentedPassword();
    }
}

internal sealed class SignInWithPasswordHandler(
    SignInUserFinder users, IPasswordHasher passwords, AttemptLimit attempts, SignInFlow signIn, IAuditTrail trail)
    : IRequestHandler<SignInWithPassword, Result<TokenPairDto?>>
{
    public async Task<Result<TokenPairDto?>> Handle(SignInWithPassword command, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Create(command.Email);
        var user = email.IsSuccess ? await users.FindAsync(email.Value, cancellationToken) : null;

        if (user is not null)
        {
            trail.About("user", user.Id.ToString());
        }

        // One hash on every branch, and the limit is checked after it: an unknown email address, a wrong password, a disabled user and a blocked
        // account take the same time, and a thousand concurrent attempts cannot get past the counter.
        var verification = await passwords.VerifyAsync(user?.PasswordHash, command.Password, cancellationToken);
        var attempted = email.IsSuccess ? email.Value.Value : command.Email;
        var passes = await attempts.PassesAsync(attempted, user?.Id, verification != PasswordVerification.Failed, cancellationToken);
        if (!passes || user is null)
        {
            return UserErrors.InvalidCredentials;
        }

        if (verification == PasswordVerification.SucceededRehashNeeded)
        {
            user.ReplacePasswordHash(await passwords.HashAsync(command.Password, cancellationToken));
        }

        return await signIn.ContinueAsync(user, AuthenticationMethod.Password, cancellationToken);
    }
}
