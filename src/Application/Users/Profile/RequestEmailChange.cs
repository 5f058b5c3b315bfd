using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Profile;

namespace SvcInfra.Application.Users.Profile;

/// <summary>
/// Emails a link to the requested email address, and notifies the current one. Requires the current password. The response does not reveal whether
/// the requested email address has an account.
/// </summary>
[Authenticated]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RequestEmailChange([PersonalData] string NewEmail, [Secret] string CurrentPassword)
    : ICommand<AcceptedDto>, ICommitsOnFailure;

internal sealed class RequestEmailChangeValidator : AbstractValidator<RequestEmailChange>
{
    public RequestEmailChangeValidator()
    {
        RuleFor(c => c.NewEmail).Email();
        RuleFor(c => c.CurrentPassword).PresentedPassword();
    }
}

internal sealed class RequestEmailChangeHandler(
    IRepository<User> users,
    IRepository<EmailChange> repository,
    IEmailChanges changes,
    IPasswordHasher passwords,
    AttemptLimit attempts,
    EmailChangeMail mail,
    IRequestContext context,
    TimeProvider time)
    : IRequestHandler<RequestEmailChange, Result<AcceptedDto>>
{
    /// <summary>Requests within the lifetime of a link. The limit keeps a caller from filling the mailboxes of other people.</summary>
    private const int MaxRequests = 5;

    private static readonly AcceptedDto Response = new("If this email address can be used, an email with a link is on its way to it.");

    public async Task<Result<AcceptedDto>> Handle(RequestEmailChange command, CancellationToken cancellationToken)
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

        var email = EmailAddress.Create(command.NewEmail).Value;
        if (email == user.Email)
        {
            return Error.Validation("newEmail", "unchanged", "The new email address is the same as the current one.");
        }

        var now = time.GetUtcNow();
        if (await changes.CountWithLockAsync(user, now, cancellationToken) is not { } count)
        {
            return UserErrors.WrongPassword;
        }

        if (count >= MaxRequests)
        {
            return Response;
        }

        // A taken email address costs the same: the request counts and takes as long, but the token is sent to no one.
        var secret = SecretToken.Create();
        await repository.AddAsync(EmailChange.Issue(user.Id, email, secret.Hash, now), cancellationToken);
        await mail.NotifyOfRequestAsync(user, cancellationToken);
        if (await users.FirstOrDefaultAsync(new UserByEmail(email), cancellationToken) is { } owner)
        {
            await mail.NotifyOwnerOfAttemptAsync(owner, cancellationToken);
        }
        else
        {
            await mail.SendLinkAsync(user, email, secret, cancellationToken);
        }

        return Response;
    }
}
