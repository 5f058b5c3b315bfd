using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.ExternalLogins.Tokens;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Application.Users.Passkeys;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.Domain.Users.Passkeys;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Unlinks an account, deletes its provider's tokens, ends the signed-in user's other sessions and tells the user. The last way in stays: without password and passkey that is the last linked account.</summary>
[Authenticated]
[StepUp]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record UnlinkMyExternalLogin(Guid ExternalLoginId) : ICommand;

internal sealed class UnlinkMyExternalLoginHandler(
    IReadRepository<ExternalLogin> logins, IExternalSignIns store, IReadRepository<Passkey> passkeys, IPasskeys turns, IReadRepository<User> users, IUserSessions sessions,
    ExternalLoginMail mail, ExternalTokenStorage tokens, IAuditTrail trail, IRequestContext context)
    : IRequestHandler<UnlinkMyExternalLogin, Result>
{
    public async Task<Result> Handle(UnlinkMyExternalLogin command, CancellationToken cancellationToken)
    {
        var userId = context.RequireUserId();

        // One after the other, so that two do not each count on what the other takes away.
        await turns.TakeTurnAsync(userId, cancellationToken);
        var linked = await logins.ListAsync(new ExternalLoginsOf(userId), cancellationToken);
        if (linked.Find(login => login.Id == command.ExternalLoginId) is not { } going || await users.GetByIdAsync(userId, cancellationToken) is not { } user)
        {
            return ExternalLoginErrors.NotFound;
        }

        if (!user.HasPassword && linked.Count == 1 && (await passkeys.ListAsync(new PasskeysOf(userId), cancellationToken)).TrueForAll(passkey => passkey.CounterRegressedAt is not null))
        {
            return ExternalLoginErrors.LastWayIn;
        }

        // First, as a sign-in with the account does: the other way round the two would wait for each other.
        await tokens.ForgetAsync(going, cancellationToken);
        if (!await store.TryUnlinkAsync(going.Id, userId, cancellationToken))
        {
            return ExternalLoginErrors.NotFound;
        }

        trail.About("external_login", going.Id.ToString());
        await sessions.EndAllAsync(userId, context.RequireSessionId(), SessionRevocation.FactorsChanged, cancellationToken);
        await mail.NotifyOfUnlinkAsync(user, going, cancellationToken);
        return Result.NoContent();
    }
}
