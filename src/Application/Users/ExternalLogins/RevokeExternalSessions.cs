using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>
/// Ends a user's sessions after a back-channel logout at a provider. It ends all sessions that started with any external account, in every browser,
/// because the provider's session of each is not recorded.
/// </summary>
/// <param name="Issuer">From the verified logout token.</param>
/// <param name="Subject">From the verified logout token.</param>
/// <param name="IssuedAt">
/// When the provider issued the token (UTC). Sessions that started later stay active, so a replayed token has no effect.
/// </param>
[Public]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RevokeExternalSessions(string Issuer, [PersonalData] string Subject, DateTimeOffset IssuedAt) : ICommand;

internal sealed class RevokeExternalSessionsHandler(IReadRepository<ExternalLogin> logins, IExternalSessions sessions, IAuditTrail trail)
    : IRequestHandler<RevokeExternalSessions, Result>
{
    /// <summary>The tolerated difference to the provider's clock.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    public async Task<Result> Handle(RevokeExternalSessions command, CancellationToken cancellationToken)
    {
        // An unknown account has no sessions here.
        if (await logins.FirstOrDefaultAsync(new ExternalLoginBySubject(command.Issuer, command.Subject), cancellationToken) is { } login)
        {
            trail.About("user", login.UserId.ToString());
            await sessions.EndAsync(login.UserId, command.IssuedAt + ClockSkew, cancellationToken);
        }

        return Result.NoContent();
    }
}
