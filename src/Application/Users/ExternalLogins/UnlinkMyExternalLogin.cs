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

/// <summary>
/// Unlinks an external account, deletes its tokens, ends the user's other sessions and notifies the user by email. Refused for the last sign-in
/// method: the last linked account of a user who has no password and no usable passkey.
/// </summary>
[Authenticated]
[StepUp]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record UnlinkMyExternalLogin(Guid ExternalLoginId) : ICommand;

internal sealed class UnlinkMyExternalLoginHandler(
    IReadRepository<ExternalLogin> logins,
    IExternalSignIns store,
    IReadRepository<Passkey> passkeys,
    IPasskeys passkeyStore,
    IReadRepository<User> users,
    IUserSessions sessions,
    ExternalLoginMail mail,
    ExternalTokenStorage tokens,
    IAuditTrail trail,
    IRequestContext context)
    : IRequestHandler<UnlinkMyExternalLogin, Result>
{
    public async Task<Result> Handle(UnlinkMyExternalLogin command, CancellationToken cancellationToken)
    {
        var userId = context.RequireUserId();

        // Locked, so that two concurrent requests cannot remove the last two sign-in methods.
        await passkeyStore.LockUserAsync(userId, cancellationToken);
        var linked = await logins.ListAsync(new ExternalLoginsOf(userId), cancellationToken);
        if (linked.Find(l => l.Id == command.ExternalLoginId) is not { } login || await users.GetByIdAsync(userId, cancellationToken) is not { } user)
        {
            return ExternalLoginErrors.NotFound;
        }

        if (!user.HasPassword && linked.Count == 1 && !await HasUsablePasskeyAsync(userId, cancellationToken))
        {
            return ExternalLoginErrors.LastWayIn;
        }

        // The tokens first, in the same order as a sign-in with the account; the other order could deadlock.
        await tokens.ForgetAsync(login, cancellationToken);
        if (!await store.TryUnlinkAsync(login.Id, userId, cancellationToken))
        {
            return ExternalLoginErrors.NotFound;
        }

        trail.About("external_login", login.Id.ToString());
        await sessions.EndAllAsync(userId, context.RequireSessionId(), SessionRevocation.FactorsChanged, cancellationToken);
        await mail.NotifyOfUnlinkAsync(user, login, cancellationToken);
        return Result.NoContent();
    }

    private async Task<bool> HasUsablePasskeyAsync(Guid userId, CancellationToken cancellationToken) =>
        (await passkeys.ListAsync(new PasskeysOf(userId), cancellationToken)).Exists(passkey => passkey.CounterRegressedAt is null);
}
