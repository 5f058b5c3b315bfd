using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>Lists the acting tenant's members page by page.</summary>
[RequirePermission(MemberPermissions.Read)]
public sealed record ListMembers(string? Cursor, int? Limit) : IQuery<Page<MemberDto>>;

internal sealed class ListMembersValidator : AbstractValidator<ListMembers>
{
    public ListMembersValidator() => RuleFor(q => q.Limit).InclusiveBetween(1, PageLimit.Max).WithErrorCode("out_of_range");
}

internal sealed class ListMembersHandler(ITenantMembers members, IRequestContext context) : IRequestHandler<ListMembers, Result<Page<MemberDto>>>
{
    private const string Sort = "userId";

    public async Task<Result<Page<MemberDto>>> Handle(ListMembers query, CancellationToken cancellationToken)
    {
        var limit = query.Limit ?? PageLimit.Default;
        Cursor? after = null;
        if (query.Cursor is not null && !Cursor.TryParse(query.Cursor, Sort, out after))
        {
            return CommonErrors.InvalidCursor;
        }

        var items = await members.ListAsync(context.RequireTenantId(), after?.Id, limit + 1, cancellationToken);
        return Page.Of(items, limit, last => new Cursor(Sort, Key: null, last.UserId));
    }
}
