using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>Lists the signed-in user's tenants by name; at most 200.</summary>
[Authenticated]
public sealed record ListMyTenants : IQuery<Page<MyTenantDto>>;

internal sealed class ListMyTenantsHandler(ITenantLookup tenants, IRequestContext context)
    : IRequestHandler<ListMyTenants, Result<Page<MyTenantDto>>>
{
    public async Task<Result<Page<MyTenantDto>>> Handle(ListMyTenants query, CancellationToken cancellationToken) =>
        new Page<MyTenantDto>(await tenants.ListOfUserAsync(context.RequireUserId(), cancellationToken), NextCursor: null);
}
