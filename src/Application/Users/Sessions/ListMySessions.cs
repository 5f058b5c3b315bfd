using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.Application.Users.Sessions;

/// <summary>Lists the caller's active sessions, last used first; at most 100.</summary>
[Authenticated]
public sealed record ListMySessions : IQuery<Page<SessionDto>>;

internal sealed class ListMySessionsHandler(IReadRepository<Session> sessions, IRequestContext context, TimeProvider time)
    : IRequestHandler<ListMySessions, Result<Page<SessionDto>>>
{
    public async Task<Result<Page<SessionDto>>> Handle(ListMySessions query, CancellationToken cancellationToken)
    {
        var found = await sessions.ListAsync<SessionDto>(
            new ActiveSessionsOf(context.RequireUserId(), time.GetUtcNow(), PageLimit.Max), cancellationToken);
        return new Page<SessionDto>([.. found.Select(ToResponse)], NextCursor: null);
    }

    private SessionDto ToResponse(SessionDto session) =>
        session with { IsCurrent = session.Id == context.SessionId, IpAddress = HashedIpAddress.Shown(session.IpAddress) };
}
