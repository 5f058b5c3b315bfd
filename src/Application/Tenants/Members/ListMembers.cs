using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>Lists the acting tenant's members page by page.</summary>
[RequirePermission(MemberPermissions.Read)]
public sealed record ListMembers : ListQuery<MemberDto>
{
    internal static readonly ListOf<Membership, MemberDto> List = new ListOf<Membership, MemberDto>("userId", m => m.UserId)
        .SortById("userId")
        .Filter("role", m => m.Role)
        .Filter("customRoleId", m => m.CustomRoleId)
        .Filter("joinedAt", m => m.CreatedAt);

    public override ListDefinition Declare() => List;
}

internal sealed class ListMembersHandler(ListPages pages, ITenantMembers members, IRequestContext context)
    : IRequestHandler<ListMembers, Result<Page<MemberDto>>>
{
    public Task<Result<Page<MemberDto>>> Handle(ListMembers query, CancellationToken cancellationToken) =>
        pages.ReadAsync(ListMembers.List, query, page => members.ListAsync(context.RequireTenantId(), page, cancellationToken));
}
