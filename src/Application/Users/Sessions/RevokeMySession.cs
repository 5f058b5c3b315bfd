using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

/// <summary>
/// Revokes one of the caller's sessions. Does nothing when it has already ended. Requires a recent authentication, so that a person who found an
/// open session cannot sign its owner out elsewhere.
/// </summary>
[Authenticated]
[StepUp]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RevokeMySession(Guid SessionId) : ICommand;

internal sealed class RevokeMySessionHandler(IRepository<Session> sessions, IRequestContext context, TimeProvider time)
    : IRequestHandler<RevokeMySession, Result>
{
    public async Task<Result> Handle(RevokeMySession command, CancellationToken cancellationToken)
    {
        if (await sessions.FirstOrDefaultAsync(new SessionOfUser(command.SessionId, context.RequireUserId()), cancellationToken) is not { } session)
        {
            return UserErrors.SessionNotFound;
        }

        session.Revoke(SessionRevocation.RevokedByUser, time.GetUtcNow());
        return Result.NoContent();
    }
}
