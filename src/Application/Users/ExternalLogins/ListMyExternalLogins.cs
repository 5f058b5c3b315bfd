using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Lists the signed-in user's linked external accounts, the oldest first.</summary>
[Authenticated]
public sealed record ListMyExternalLogins : IQuery<Page<ExternalLoginDto>>;

internal sealed class ListMyExternalLoginsHandler(IReadRepository<ExternalLogin> logins, IRequestContext context)
    : IRequestHandler<ListMyExternalLogins, Result<Page<ExternalLoginDto>>>
{
    public async Task<Result<Page<ExternalLoginDto>>> Handle(ListMyExternalLogins query, CancellationToken cancellationToken) =>
        new Page<ExternalLoginDto>(
            await logins.ListAsync<ExternalLoginDto>(new ExternalLoginsOf(context.RequireUserId()), cancellationToken), NextCursor: null);
}
