using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>Lists the tenants that the signed-in user is a member of, by name.</summary>
[Authenticated]
public sealed record ListMyTenants : IQuery<Page<MyTenantDto>>;

internal sealed class ListMyTenantsHandler(ITenantLookup directory, IRequestContext context)
    : IRequestHandler<ListMyTenants, Result<Page<MyTenantDto>>>
{
    public async Task<Result<Page<MyTenantDto>>> Handle(ListMyTenants query, CancellationToken cancellationToken) =>
        new Page<MyTenantDto>(await directory.ListOfUserAsync(context.RequireUserId(), cancellationToken), NextCursor: null);
}
