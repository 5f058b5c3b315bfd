using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Administration;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

/// <summary>Revokes all sessions of a user, who is notified and may sign in again. API keys stay valid.</summary>
[RequireOperator(UserOperatorPermissions.Write)]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record RevokeUserSessions(Guid UserId) : ICommand;

internal sealed class RevokeUserSessionsHandler(
    IReadRepository<User> users, IUserSessions sessions, UserStateMail mail, OperatorLog log, IAuditTrail trail)
    : IRequestHandler<RevokeUserSessions, Result>
{
    public async Task<Result> Handle(RevokeUserSessions command, CancellationToken cancellationToken)
    {
        if (await users.GetByIdAsync(command.UserId, cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        trail.About("user", user.Id.ToString());
        await sessions.EndAllAsync(user.Id, except: null, SessionRevocation.EndedByOperator, cancellationToken);
        await mail.NotifyOfSignOutAsync(user, cancellationToken);
        log.Record(nameof(RevokeUserSessions), command.UserId);
        return Result.NoContent();
    }
}
