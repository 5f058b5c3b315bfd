using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.Passkeys;
using SvcInfra.Domain.Users.Passwords;
using SvcInfra.Domain.Users.Profile;
using SvcInfra.Domain.Users.Registration;
using SvcInfra.Domain.Users.SignIn;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users.SignIn;

internal sealed class EfPendingSecrets(AppDbContext context, TimeProvider time) : IPendingSecrets
{
    /// <summary>
    /// The list. A test compares it with the model: each entity with a secret, a user and an expiry must be in this list, or end with the session.
    /// </summary>
    public static readonly IReadOnlyList<PendingSecret> All =
    [
        new(typeof(PasswordReset), (db, user, now, token) => db.Set<PasswordReset>().Where(r => r.UserId == user && r.UsedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(r => r.UsedAt, now), token)),
        new(typeof(EmailChange), (db, user, now, token) => db.Set<EmailChange>().Where(c => c.UserId == user && c.UsedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(c => c.UsedAt, now), token)),
        new(typeof(EmailVerification), (db, user, now, token) => db.Set<EmailVerification>().Where(v => v.UserId == user && v.UsedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(v => v.UsedAt, now), token)),
        new(typeof(SignInLink), (db, user, now, token) => db.Set<SignInLink>().Where(l => l.UserId == user && l.UsedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(l => l.UsedAt, now), token)),
        new(typeof(SignInChallenge), (db, user, now, token) => db.Set<SignInChallenge>().Where(c => c.UserId == user && c.UsedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(c => c.UsedAt, now), token)),
        new(typeof(EmailCode), (db, user, now, token) => db.Set<EmailCode>().Where(c => c.UserId == user && c.ExpiresAt > now)
            .ExecuteUpdateAsync(update => update.SetProperty(c => c.ExpiresAt, now), token)),
        new(typeof(PasskeyChallenge), (db, user, now, token) => db.Set<PasskeyChallenge>().Where(c => c.UserId == user && c.UsedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(c => c.UsedAt, now), token)),
        new(typeof(ExternalSignIn), (db, user, now, token) => db.Set<ExternalSignIn>().Where(s => s.UserId == user && s.UsedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(s => s.UsedAt, now).SetProperty(s => s.ProtectedTokens, (string?)null), token)),
    ];

    public async Task EndAllAsync(Guid userId, CancellationToken cancellationToken)
    {
        // Locks the user's row first, as every command that locks it does, so that no two commands deadlock.
        await context.Set<User>().Where(u => u.Id == userId).LockAsync(cancellationToken);
        var now = time.GetUtcNow();
        foreach (var secret in All)
        {
            await secret.EndAsync(context, userId, now, cancellationToken);
        }
    }
}

/// <param name="EndAsync">Revokes the rows of a user.</param>
internal sealed record PendingSecret(Type Entity, Func<AppDbContext, Guid, DateTimeOffset, CancellationToken, Task> EndAsync);
