using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Profile;

/// <summary>
/// Confirms a new email address with the token sent to it, and notifies the previous one. The token works once. Links sent to the previous email
/// address and other requested changes are revoked; sessions stay, because the password does not change.
/// </summary>
[Public]
[Audited(Tags = AuditTags.Soc2)]
public sealed record ConfirmEmailChange([Secret] string Token) : ICommand;

internal sealed class ConfirmEmailChangeValidator : AbstractValidator<ConfirmEmailChange>
{
    public ConfirmEmailChangeValidator() =>
        RuleFor(c => c.Token).NotEmpty().WithErrorCode("required").MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");
}

internal sealed class ConfirmEmailChangeHandler(
    IEmailChanges changes,
    SignInUserFinder finder,
    IReadRepository<User> users,
    EmailChangeMail mail,
    IAuditTrail trail,
    TimeProvider time)
    : IRequestHandler<ConfirmEmailChange, Result>
{
    public async Task<Result> Handle(ConfirmEmailChange command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var hash = SecretToken.HashOf(command.Token);
        if (await changes.FindAsync(hash, now, cancellationToken) is not { } change
            || await finder.FindAsync(change.UserId, cancellationToken) is not { } user)
        {
            return UserErrors.InvalidEmailChangeToken;
        }

        trail.About("user", user.Id.ToString());

        // The caller reads the emails of that email address, so it may learn that it is taken. The unique index catches a concurrent registration.
        if (await users.FirstOrDefaultAsync(new UserByEmail(change.NewEmail), cancellationToken) is { } owner && owner.Id != user.Id)
        {
            return UserErrors.EmailTaken;
        }

        if (!await changes.TryConsumeAsync(change, now, cancellationToken))
        {
            return UserErrors.InvalidEmailChangeToken;
        }

        var before = user.Email;
        user.ChangeEmail(change.NewEmail, now);
        await mail.NotifyOfChangeAsync(user, before, cancellationToken);
        return Result.NoContent();
    }
}
