using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>Starts a session with a mail address and a password.</summary>
[Public]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record LogIn([PersonalData] string Email, [Secret] string Password) : ICommand<TokenPairDto>, ICommitsOnFailure;

internal sealed class LogInValidator : AbstractValidator<LogIn>
{
    public LogInValidator()
    {
        RuleFor(c => c.Email).NotEmpty().WithErrorCode("required").MaximumLength(EmailAddress.MaxLength).WithErrorCode("too_long");
        RuleFor(c => c.Password).PresentedPassword();
    }
}

internal sealed class LogInHandler(IRepository<User> users, IPasswordHasher passwords, SignIn signIn, IAuditTrail trail)
    : IRequestHandler<LogIn, Result<TokenPairDto>>
{
    public async Task<Result<TokenPairDto>> Handle(LogIn command, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Create(command.Email);
        var user = email.IsSuccess ? await users.FirstOrDefaultAsync(new UserByEmail(email.Value), cancellationToken) : null;

        if (user is not null)
        {
            trail.About("user", user.Id.ToString());
        }

        // One hash on every branch: an unknown address costs the caller as much time as a wrong password.
        var verification = await passwords.VerifyAsync(user?.PasswordHash, command.Password, cancellationToken);
        if (user is null || verification == PasswordVerification.Failed)
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
