using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>Lists all tenants for operators page by page, including deleted ones, newest first.</summary>
[RequireOperator(TenantOperatorPermissions.Read)]
public sealed record ListTenants : ListQuery<TenantAdminDto>
{
    internal static readonly ListOf<Tenant, TenantAdminDto> List = new ListOf<Tenant, TenantAdminDto>("-createdAt", t => t.Id)
        .SortById("createdAt")
        .Filter("status", t => t.Status)
        .Filter("createdAt", t => t.CreatedAt)
        .Filter("suspendedAt", t => t.SuspendedAt)
        .Filter("deletedAt", t => t.DeletedAt)
        .Filter("purgedAfter", t => t.PurgedAfter);

    /// <summary>Part of the name or slug; 1 to 100 characters.</summary>
    public string? Search { get; init; }

    /// <summary>One of <c>active</c>, <c>suspended</c>, <c>deleted</c>, <c>purging</c>.</summary>
    public string? Status { get; init; }

    public override ListDefinition Declare() => List;
}

internal sealed class ListTenantsValidator : AbstractValidator<ListTenants>
{
    public ListTenantsValidator()
    {
        RuleFor(q => q.Search).Length(1, Tenant.MaxNameLength).WithErrorCode("out_of_range");
        RuleFor(q => q.Status).Must(s => s is null or "active" or "suspended" or "deleted" or "purging")
            .WithErrorCode("unknown_value").WithMessage("Use active, suspended, deleted or purging.");
    }
}

internal sealed class ListTenantsHandler(ListPages pages, ITenantAdminStore tenants) : IRequestHandler<ListTenants, Result<Page<TenantAdminDto>>>
{
    public Task<Result<Page<TenantAdminDto>>> Handle(ListTenants query, CancellationToken cancellationToken)
    {
        var filter = new TenantAdminFilter(query.Search, query.Status is null ? null : Enum.Parse<TenantStatus>(query.Status, ignoreCase: true));
        return pages.ReadAsync(ListTenants.List, query, page => tenants.ListAsync(filter, page, cancellationToken));
    }
}
