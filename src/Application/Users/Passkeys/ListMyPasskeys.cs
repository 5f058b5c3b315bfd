using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>Lists the signed-in user's passkeys, the oldest first.</summary>
[Authenticated(OpenToSingleFactor = true)]
public sealed record ListMyPasskeys : IQuery<Page<PasskeyDto>>;

internal sealed class ListMyPasskeysHandler(IReadRepository<Passkey> passkeys, IRequestContext context)
    : IRequestHandler<ListMyPasskeys, Result<Page<PasskeyDto>>>
{
    public async Task<Result<Page<PasskeyDto>>> Handle(ListMyPasskeys query, CancellationToken cancellationToken) =>
        new Page<PasskeyDto>(
            await passkeys.ListAsync<PasskeyDto>(new PasskeysOf(context.RequireUserId()), cancellationToken), NextCursor: null);
}
