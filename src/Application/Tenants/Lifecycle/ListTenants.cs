using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Lists all tenants for operators page by page, including deleted ones, newest first.</summary>
/// <param name="Search">Part of the name or slug; 1 to 100 characters.</param>
/// <param name="Status">One of <c>active</c>, <c>suspended</c>, <c>deleted</c>, <c>purging</c>.</param>
[RequireOperator(TenantOperatorPermissions.Read)]
public sealed record ListTenants(string? Search, string? Status, string? Cursor, int? Limit) : IQuery<Page<TenantAdminDto>>;

internal sealed class ListTenantsValidator : AbstractValidator<ListTenants>
{
    public ListTenantsValidator()
    {
        RuleFor(q => q.Limit).InclusiveBetween(1, PageLimit.Max).WithErrorCode("out_of_range");
        RuleFor(q => q.Search).Length(1, Tenant.MaxNameLength).WithErrorCode("out_of_range");
        RuleFor(q => q.Status).Must(s => s is null or "active" or "suspended" or "deleted" or "purging")
            .WithErrorCode("unknown_value").WithMessage("Use active, suspended, deleted or purging.");
    }
}

internal sealed class ListTenantsHandler(ITenantAdminStore tenants) : IRequestHandler<ListTenants, Result<Page<TenantAdminDto>>>
{
    private const string Sort = "-createdAt";

    public async Task<Result<Page<TenantAdminDto>>> Handle(ListTenants query, CancellationToken cancellationToken)
    {
        var limit = query.Limit ?? PageLimit.Default;
        Cursor? after = null;
        if (query.Cursor is not null && !Cursor.TryParse(query.Cursor, Sort, out after))
        {
            return CommonErrors.InvalidCursor;
        }

        var filter = new TenantAdminFilter(query.Search, query.Status is null ? null : Enum.Parse<TenantStatus>(query.Status, ignoreCase: true));

        // Version 7 identifiers sort by creation time.
        var items = await tenants.ListAsync(filter, after?.Id, limit + 1, cancellationToken);
        return Page.Of(items, limit, last => new Cursor(Sort, Key: null, last.Id));
    }
}
