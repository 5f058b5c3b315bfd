using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>Reads a member of the acting tenant.</summary>
[RequirePermission(MemberPermissions.Read)]
public sealed record GetMember(Guid UserId) : IQuery<MemberDto>;

internal sealed class GetMemberHandler(ITenantMembers members, IRequestContext context) : IRequestHandler<GetMember, Result<MemberDto>>
{
    public async Task<Result<MemberDto>> Handle(GetMember query, CancellationToken cancellationToken) =>
        await members.FindAsync(context.RequireTenantId(), query.UserId, cancellationToken) is { } member ? member : MemberErrors.NotFound;
}
