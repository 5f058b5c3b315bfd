using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Invitations;

namespace SvcInfra.Application.Tenants.Invitations;

/// <summary>Lists the acting tenant's open invitations page by page, including expired ones, newest first.</summary>
[RequirePermission(MemberPermissions.Write)]
public sealed record ListInvitations(string? Cursor, int? Limit) : IQuery<Page<InvitationDto>>;

internal sealed class ListInvitationsValidator : AbstractValidator<ListInvitations>
{
    public ListInvitationsValidator() => RuleFor(q => q.Limit).InclusiveBetween(1, PageLimit.Max).WithErrorCode("out_of_range");
}

internal sealed class ListInvitationsHandler(IReadRepository<Invitation> invitations, IRequestContext context)
    : IRequestHandler<ListInvitations, Result<Page<InvitationDto>>>
{
    private const string Sort = "-createdAt";

    public async Task<Result<Page<InvitationDto>>> Handle(ListInvitations query, CancellationToken cancellationToken)
    {
        var limit = query.Limit ?? PageLimit.Default;
        Cursor? after = null;
        if (query.Cursor is not null && !Cursor.TryParse(query.Cursor, Sort, out after))
        {
            return CommonErrors.InvalidCursor;
        }

        var page = new OpenInvitationsPage(context.RequireTenantId(), after?.Id, limit + 1);
        var items = await invitations.ListAsync<InvitationDto>(page, cancellationToken);
        return Page.Of(items, limit, last => new Cursor(Sort, Key: null, last.Id));
    }
}
