using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>Starts a session with a mail address and a password.</summary>
[Public]
public sealed record LogIn(string Email, string Password) : ICommand<TokenPairDto>, ICommitsOnFailure;

internal sealed class LogInValidator : AbstractValidator<LogIn>
{
    public LogInValidator()
    {
        RuleFor(c => c.Email).NotEmpty().WithErrorCode("required").MaximumLength(EmailAddress.MaxLength).WithErrorCode("too_long");
        RuleFor(c => c.Password).NotEmpty().WithErrorCode("required").MaximumLength(256).WithErrorCode("too_long");
    }
}

internal sealed class LogInHandler(IRepository<User> users, IPasswordHasher passwords, ITenantMemberships memberships, SessionStarter sessions)
    : IRequestHandler<LogIn, Result<TokenPairDto>>
{
    public async Task<Result<TokenPairDto>> Handle(LogIn command, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Create(command.Email);
        var user = email.IsSuccess ? await users.FirstOrDefaultAsync(new UserByEmail(email.Value), cancellationToken) : null;

        // One hash on every branch: an unknown address costs the caller as much time as a wrong password.
        var verification = await passwords.VerifyAsync(user?.PasswordHash, command.Password, cancellationToken);
        if (user is null || verification == PasswordVerification.Failed)
        {
            return UserErrors.InvalidCredentials;
        }

        if (!user.IsEmailVerified)
        {
            return UserErrors.EmailNotVerified;
        }

        if (verification == PasswordVerification.SucceededRehashNeeded)
        {
            user.ReplacePasswordHash(await passwords.HashAsync(command.Password, cancellationToken));
        }

        var tenantId = await memberships.FindDefaultTenantAsync(user.Id, cancellationToken);
        return await sessions.StartAsync(user.Id, tenantId, cancellationToken);
    }
}
