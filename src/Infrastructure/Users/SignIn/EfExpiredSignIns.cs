using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.Passwords;
using SvcInfra.Domain.Users.Profile;
using SvcInfra.Domain.Users.Registration;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Users.SignIn;

internal sealed class EfExpiredSignIns(BatchedDelete delete) : IExpiredSignIns
{
    public async Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        // Refresh tokens and cookies of sessions that live long are deleted one by one; the others are deleted with their sessions.
        await delete.RunAsync<RefreshToken>(tokens => tokens.Where(t => t.ExpiresAt < before).OrderBy(t => t.ExpiresAt), cancellationToken);
        await delete.RunAsync<SessionCookie>(cookies => cookies.Where(c => c.ReplacedAt < before).OrderBy(c => c.ReplacedAt), cancellationToken);
        await delete.RunAsync<Session>(sessions => sessions.Where(s => s.ExpiresAt < before).OrderBy(s => s.ExpiresAt), cancellationToken);
        await delete.RunAsync<Session>(sessions => sessions.Where(s => s.RevokedAt < before).OrderBy(s => s.RevokedAt), cancellationToken);
        await delete.RunAsync<EmailVerification>(tokens => tokens.Where(t => t.ExpiresAt < before).OrderBy(t => t.ExpiresAt), cancellationToken);
        await delete.RunAsync<SignInChallenge>(
            challenges => challenges.Where(c => c.ExpiresAt < before).OrderBy(c => c.ExpiresAt), cancellationToken);
        await delete.RunAsync<EmailCode>(codes => codes.Where(c => c.ExpiresAt < before).OrderBy(c => c.ExpiresAt), cancellationToken);
        await delete.RunAsync<SignInFailureRow>(failures => failures.Where(f => f.LastAt < before).OrderBy(f => f.LastAt), cancellationToken);
        await delete.RunAsync<SignInLink>(links => links.Where(l => l.ExpiresAt < before).OrderBy(l => l.ExpiresAt), cancellationToken);
        await delete.RunAsync<EmailChange>(tokens => tokens.Where(t => t.ExpiresAt < before).OrderBy(t => t.ExpiresAt), cancellationToken);
        await delete.RunAsync<PasswordReset>(tokens => tokens.Where(t => t.ExpiresAt < before).OrderBy(t => t.ExpiresAt), cancellationToken);
    }
}
