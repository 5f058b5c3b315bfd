using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Passwords;

/// <summary>Changes the caller's password and revokes the other sessions. Requires the current password.</summary>
[Authenticated]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record ChangePassword([Secret] string CurrentPassword, [Secret] string NewPassword) : ICommand, ICommitsOnFailure;

internal sealed class ChangePasswordValidator : AbstractValidator<ChangePassword>
{
    public ChangePasswordValidator(IOptions<PasswordOptions> options)
    {
        RuleFor(c => c.CurrentPassword).PresentedPassword();
        RuleFor(c => c.NewPassword).NewPassword(options.Value.MinimumLengthWithSecondFactor)
            .Must((c, password) => !UserRules.AreSame(c.CurrentPassword, password))
            .WithErrorCode("unchanged").WithMessage("The new password is the same as the current one.");
    }
}

internal sealed class ChangePasswordHandler(
    IRepository<User> users,
    IRepository<Session> sessions,
    IPasswordHasher passwords,
    AttemptLimit attempts,
    PasswordPolicy policy,
    PasswordReplacement replacement,
    IRequestContext context)
    : IRequestHandler<ChangePassword, Result>
{
    public async Task<Result> Handle(ChangePassword command, CancellationToken cancellationToken)
    {
        if (await users.GetByIdAsync(context.RequireUserId(), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        var verification = await passwords.VerifyAsync(user.PasswordHash, command.CurrentPassword, cancellationToken);
        if (!await attempts.PassesAsync(user.Email.Value, user.Id, verification != PasswordVerification.Failed, cancellationToken))
        {
            return UserErrors.WrongPassword;
        }

        if (await policy.CheckAsync("newPassword", command.NewPassword, user, cancellationToken) is { } refused)
        {
            return refused;
        }

        var hash = await passwords.HashAsync(command.NewPassword, cancellationToken);
        var session = await sessions.GetByIdAsync(context.RequireSessionId(), cancellationToken);
        await replacement.RunAsync(user, new NewPassword(hash, policy.IsShort(command.NewPassword)), session, cancellationToken);
        return Result.NoContent();
    }
}
