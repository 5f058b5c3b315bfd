using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Idempotency.Contracts;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

/// <summary>Revokes the current session and all its tokens.</summary>
[Authenticated(OpenToSingleFactor = true)]
[TakesNoIdempotencyKey]
public sealed record SignOut : ICommand;

internal sealed class SignOutHandler(IRepository<Session> sessions, SessionTransport transport, IRequestContext context, TimeProvider time)
    : IRequestHandler<SignOut, Result>
{
    public async Task<Result> Handle(SignOut command, CancellationToken cancellationToken)
    {
        var session = await sessions.GetByIdAsync(context.RequireSessionId(), cancellationToken);
        session?.Revoke(SessionRevocation.LoggedOut, time.GetUtcNow());
        transport.End();
        return Result.NoContent();
    }
}
