using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Administration;

/// <summary>Lists all users, newest first.</summary>
[RequireOperator(UserOperatorPermissions.Read)]
public sealed record ListUsers : ListQuery<UserAdminDto>
{
    internal static readonly ListOf<User, UserAdminDto> List = new ListOf<User, UserAdminDto>("-createdAt", u => u.Id)
        .SortById("createdAt")
        .Filter("isEmailVerified", u => u.EmailVerifiedAt != null)
        .Filter("disabledAt", u => u.DisabledAt)
        .Filter("createdAt", u => u.CreatedAt);

    /// <summary>Start of the email address; 1 to 254 characters.</summary>
    [PersonalData]
    public string? Email { get; init; }

    /// <summary><c>active</c> or <c>disabled</c>.</summary>
    public string? Status { get; init; }

    public override ListDefinition Declare() => List;
}

internal sealed class ListUsersValidator : AbstractValidator<ListUsers>
{
    public ListUsersValidator()
    {
        RuleFor(q => q.Email).Length(1, EmailAddress.MaxLength).WithErrorCode("out_of_range");
        RuleFor(q => q.Status).Must(s => s is null or "active" or "disabled").WithErrorCode("unknown_value").WithMessage("Use active or disabled.");
    }
}

internal sealed class ListUsersHandler(ListPages pages, IUserAdminStore store) : IRequestHandler<ListUsers, Result<Page<UserAdminDto>>>
{
    public Task<Result<Page<UserAdminDto>>> Handle(ListUsers query, CancellationToken cancellationToken)
    {
        var filter = new UserAdminFilter(query.Email, query.Status is null ? null : query.Status == "disabled");
        return pages.ReadAsync(ListUsers.List, query, page => store.ListAsync(filter, page, cancellationToken));
    }
}
