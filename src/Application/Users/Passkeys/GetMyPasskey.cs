using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>Reads one of the signed-in user's passkeys.</summary>
[Authenticated]
public sealed record GetMyPasskey(Guid PasskeyId) : IQuery<PasskeyDto>;

internal sealed class GetMyPasskeyHandler(IReadRepository<Passkey> passkeys, IRequestContext context)
    : IRequestHandler<GetMyPasskey, Result<PasskeyDto>>
{
    public async Task<Result<PasskeyDto>> Handle(GetMyPasskey query, CancellationToken cancellationToken) =>
        await passkeys.FirstAsync<PasskeyDto>(new PasskeyOfUser(query.PasskeyId, context.RequireUserId()), cancellationToken) is { } passkey
            ? passkey
            : PasskeyErrors.NotFound;
}
