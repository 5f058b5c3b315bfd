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
/// Ends the sessions of a provider's account, because the provider said that its own is over. All of its user that began with a provider's account, in whichever browser:
/// which of them belongs to which session there is not kept.
/// </summary>
/// <param name="Issuer">Of the verified token.</param>
/// <param name="Subject">Of the verified token.</param>
/// <param name="SaidAt">When the provider said so (UTC). Sessions that began later go on, so the token is worth nothing when it comes again.</param>
[Public]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RevokeExternalSessions(string Issuer, [PersonalData] string Subject, DateTimeOffset SaidAt) : ICommand;

internal sealed class RevokeExternalSessionsHandler(IReadRepository<ExternalLogin> logins, IExternalSessions sessions, IAuditTrail trail)
    : IRequestHandler<RevokeExternalSessions, Result>
{
    /// <summary>Between the provider's clock and this one.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    public async Task<Result> Handle(RevokeExternalSessions command, CancellationToken cancellationToken)
    {
        // Whoever is not known here has no session that could end.
        if (await logins.FirstOrDefaultAsync(new ExternalLoginBySubject(command.Issuer, command.Subject), cancellationToken) is { } login)
        {
            trail.About("user", login.UserId.ToString());
            await sessions.EndAsync(login.UserId, command.SaidAt + ClockSkew, cancellationToken);
        }

        return Result.NoContent();
    }
}
