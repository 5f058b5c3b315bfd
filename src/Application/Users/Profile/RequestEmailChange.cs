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
/// Mails a link to the address that the signed-in user wants, and tells the present one. The password has to be given once more. The answer does not tell
/// whether the address has an account.
/// </summary>
[Authenticated]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RequestEmailChange([PersonalData] string NewEmail, [Secret] string CurrentPassword) : ICommand<AcceptedDto>, ICommitsOnFailure;

internal sealed class RequestEmailChangeValidator : AbstractValidator<RequestEmailChange>
{
    public RequestEmailChangeValidator()
    {
        RuleFor(c => c.NewEmail).Email();
        RuleFor(c => c.CurrentPassword).PresentedPassword();
    }
}

internal sealed class RequestEmailChangeHandler(
    IRepository<User> users, IRepository<EmailChange> all, IEmailChanges changes, IPasswordHasher passwords, AttemptLimit attempts, EmailChangeMail mail, IRequestContext context, TimeProvider time)
    : IRequestHandler<RequestEmailChange, Result<AcceptedDto>>
{
    /// <summary>Within the life of a link; who asks for more fills strangers' mailboxes.</summary>
    private const int MostAtATime = 5;

    private static readonly AcceptedDto Response = new("If this address can be used, a mail with a link is on its way to it.");

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
            return Error.Validation("newEmail", "unchanged", "This is the present address.");
        }

        var now = time.GetUtcNow();
        if (await changes.CountInTurnAsync(user, now, cancellationToken) is not { } count)
        {
            return UserErrors.WrongPassword;
        }

        if (count >= MostAtATime)
        {
            return Response;
        }

        // Also for an address that is taken, where nobody gets the token: it counts all the same, and takes as long.
        var secret = SecretToken.Create();
        await all.AddAsync(EmailChange.Issue(user.Id, email, secret.Hash, now), cancellationToken);
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
