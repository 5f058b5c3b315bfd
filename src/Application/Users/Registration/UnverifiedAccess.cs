using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.Application.Users.ExternalLogins.Tokens;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Application.Users.Passkeys;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Registration;

/// <summary>
/// Revokes what was set up in an account before its owner verified the email address: sessions, passkeys, second factors, linked accounts, API keys.
/// Runs on verification, unless the opened link belongs to the registration that created the account.
/// </summary>
internal sealed class UnverifiedAccess(
    IUserSessions sessions,
    IPasskeys passkeys,
    ISecondFactors factors,
    IReadRepository<ExternalLogin> logins,
    IExternalSignIns links,
    ExternalTokenStorage tokens,
    IEnumerable<IDisabledUserStep> steps,
    IRevocations revocations)
{
    /// <summary>Revokes everything. The caller then sets the owner's password, or none.</summary>
    public async Task EndAsync(User user, CancellationToken cancellationToken)
    {
        await sessions.EndAllAsync(user.Id, except: null, SessionRevocation.HandedOver, cancellationToken);
        revocations.RevokeUser(user.Id);
        await passkeys.DeleteAllAsync(user.Id, cancellationToken);
        await factors.DeleteAllAsync(user.Id, cancellationToken);
        foreach (var login in await logins.ListAsync(new ExternalLoginsOf(user.Id), cancellationToken))
        {
            await tokens.ForgetAsync(login, cancellationToken);
            await links.TryUnlinkAsync(login.Id, user.Id, cancellationToken);
        }

        await EndProgrammaticAccessAsync(user, cancellationToken);
    }

    /// <summary>Revokes the user's API keys and other access of programs.</summary>
    public async Task EndProgrammaticAccessAsync(User user, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            await step.EndAsync(user.Id, cancellationToken);
        }
    }
}
