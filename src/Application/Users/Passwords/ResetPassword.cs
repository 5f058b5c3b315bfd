using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Passkeys;
using SvcInfra.Application.Users.Registration;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;

namespace SvcInfra.Application.Users.Passwords;

/// <summary>
/// Sets a new password with the token from the email, which works once, and revokes all sessions. It also verifies the email address.
/// </summary>
/// <param name="RemovePasskeys">Also removes all passkeys. Use it when another person may have added one.</param>
/// <param name="RevokeApiKeys">Also revokes the user's API keys in all tenants.</param>
[Public]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record ResetPassword([Secret] string Token, [Secret] string NewPassword, bool RemovePasskeys = false, bool RevokeApiKeys = false)
    : ICommand;

internal sealed class ResetPasswordValidator : AbstractValidator<ResetPassword>
{
    public ResetPasswordValidator(IOptions<PasswordOptions> options)
    {
        RuleFor(c => c.Token).NotEmpty().WithErrorCode("required").MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");
        RuleFor(c => c.NewPassword).NewPassword(options.Value.MinimumLengthWithSecondFactor);
    }
}

internal sealed class ResetPasswordHandler(
    IPasswordResets resets,
    SignInUserFinder users,
    PasswordPolicy policy,
    IPasswordHasher passwords,
    PasswordReplacement replacement,
    UnverifiedAccess unverified,
    IPasskeys passkeys,
    IAuditTrail trail,
    TimeProvider time)
    : IRequestHandler<ResetPassword, Result>
{
    public async Task<Result> Handle(ResetPassword command, CancellationToken cancellationToken)
    {
        var hash = SecretToken.HashOf(command.Token);
        if (await resets.FindUserAsync(hash, time.GetUtcNow(), cancellationToken) is not { } userId
            || await users.FindAsync(userId, cancellationToken) is not { } user)
        {
            return UserErrors.InvalidResetToken;
        }

        trail.About("user", user.Id.ToString());

        // A rejected password does not use up the token, and no transaction stays open during the hash.
        var hasSecondFactor = user.IsEmailVerified && user.SecondFactors != SecondFactors.None;
        var refused = await policy.CheckAsync(
            "newPassword", command.NewPassword, user.Email, user.DisplayName, hasSecondFactor, cancellationToken);
        if (refused is not null)
        {
            return refused;
        }

        var passwordHash = await passwords.HashAsync(command.NewPassword, cancellationToken);
        if (!await resets.TryConsumeAsync(user.Id, hash, time.GetUtcNow(), cancellationToken))
        {
            return UserErrors.InvalidResetToken;
        }

        if (!user.IsEmailVerified)
        {
            user.VerifyEmail(time.GetUtcNow());
            await unverified.EndAsync(user, cancellationToken);
            user.HandOver(passwordHash, displayName: null, hasPassword: true);
        }

        if (command.RemovePasskeys)
        {
            await passkeys.DeleteAllAsync(user.Id, cancellationToken);
        }

        if (command.RevokeApiKeys)
        {
            await unverified.EndProgrammaticAccessAsync(user, cancellationToken);
        }

        await replacement.RunAsync(user, new NewPassword(passwordHash, policy.IsShort(command.NewPassword)), kept: null, cancellationToken);
        return Result.NoContent();
    }
}
