using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Users.Administration;

/// <summary>Lists all users, newest first.</summary>
/// <param name="Email">Start of the email address; 1 to 254 characters.</param>
/// <param name="Status"><c>active</c> or <c>disabled</c>.</param>
[RequireOperator(UserOperatorPermissions.Read)]
public sealed record ListUsers([PersonalData] string? Email, string? Status, string? Cursor, int? Limit) : IQuery<Page<UserAdminDto>>;

internal sealed class ListUsersValidator : AbstractValidator<ListUsers>
{
    public ListUsersValidator()
    {
        RuleFor(q => q.Limit).InclusiveBetween(1, PageLimit.Max).WithErrorCode("out_of_range");
        RuleFor(q => q.Email).Length(1, EmailAddress.MaxLength).WithErrorCode("out_of_range");
        RuleFor(q => q.Status).Must(s => s is null or "active" or "disabled").WithErrorCode("unknown_value").WithMessage("Use active or disabled.");
    }
}

internal sealed class ListUsersHandler(IUserAdminStore store) : IRequestHandler<ListUsers, Result<Page<UserAdminDto>>>
{
    private const string Sort = "-createdAt";

    public async Task<Result<Page<UserAdminDto>>> Handle(ListUsers query, CancellationToken cancellationToken)
    {
        Cursor? after = null;
        if (query.Cursor is not null && !Cursor.TryParse(query.Cursor, Sort, out after))
        {
            return CommonErrors.InvalidCursor;
        }

        // Version 7 ids sort by creation time.
        var limit = query.Limit ?? PageLimit.Default;
        var filter = new UserAdminFilter(query.Email, query.Status is null ? null : query.Status == "disabled");
        var found = await store.ListAsync(filter, after?.Id, limit + 1, cancellationToken);
        var page = found.Take(limit).ToList();
        return new Page<UserAdminDto>(page, found.Count > limit ? new Cursor(Sort, Key: null, page[^1].Id).ToString() : null);
    }
}
