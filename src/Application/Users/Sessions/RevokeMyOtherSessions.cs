using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

/// <summary>Revokes all sessions of the caller except the current one.</summary>
[Authenticated]
[StepUp]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RevokeMyOtherSessions : ICommand;

internal sealed class RevokeMyOtherSessionsHandler(IUserSessions sessions, IRequestContext context) : IRequestHandler<RevokeMyOtherSessions, Result>
{
    public async Task<Result> Handle(RevokeMyOtherSessions command, CancellationToken cancellationToken)
    {
        await sessions.EndAllAsync(context.RequireUserId(), context.RequireSessionId(), SessionRevocation.RevokedByUser, cancellationToken);
        return Result.NoContent();
    }
}
