using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>Ends the session of the access token: its refresh tokens and its access tokens.</summary>
[Authenticated(OpenToSingleFactor = true)]
public sealed record LogOut : ICommand;

internal sealed class LogOutHandler(IRepository<Session> sessions, IRequestContext context, TimeProvider time) : IRequestHandler<LogOut, Result>
{
    public async Task<Result> Handle(LogOut command, CancellationToken cancellationToken)
    {
        var session = await sessions.GetByIdAsync(context.RequireSessionId(), cancellationToken);
        session?.Revoke(SessionRevocation.LoggedOut, time.GetUtcNow());
        return Result.NoContent();
    }
}
