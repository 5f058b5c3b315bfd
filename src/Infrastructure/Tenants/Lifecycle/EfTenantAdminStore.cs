using Ardalis.Specification.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Tenants;
using SvcInfra.Application.Tenants.Lifecycle;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Tenants.Lifecycle;

internal sealed class EfTenantAdminStore(AppDbContext context) : ITenantAdminStore
{
    private IQueryable<Tenant> All => context.Set<Tenant>().IgnoreQueryFilters([QueryFilters.SoftDelete]);

    public Task<Tenant?> FindAsync(Guid id, CancellationToken cancellationToken) => All.FirstOrDefaultAsync(t => t.Id == id, cancellationToken);

    public Task<TenantAdminDto?> ReadAsync(Guid id, CancellationToken cancellationToken) =>
        Project(All.Where(t => t.Id == id)).FirstOrDefaultAsync(cancellationToken);

    public Task<List<TenantAdminDto>> ListAsync(TenantAdminFilter filter, ListPage<Tenant> page, CancellationToken cancellationToken)
    {
        var tenants = All;
        if (filter.Status is { } status)
        {
            tenants = tenants.Where(t => t.Status == status);
        }

        if (filter.Text is { } text)
        {
            var pattern = LikePattern.Containing(text);
#pragma warning disable CA1304, CA1311, CA1862 // ToLower becomes SQL; the database has no culture argument.
            tenants = tenants.Where(t =>
                EF.Functions.Like(t.Name.ToLower(), pattern, LikePattern.Escape)
                || EF.Functions.Like((string)(object)t.Slug, pattern, LikePattern.Escape));
#pragma warning restore CA1304, CA1311, CA1862
        }

        return Project(tenants.WithSpecification(page)).ToListAsync(cancellationToken);
    }

    public Task<List<Guid>> FindPurgeableAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        All.Where(t => t.Status == TenantStatus.Purging || (t.Status == TenantStatus.Deleted && t.PurgedAfter <= now))
            .OrderBy(t => t.PurgedAfter).ThenBy(t => t.Id).Take(limit).Select(t => t.Id).ToListAsync(cancellationToken);

    private IQueryable<TenantAdminDto> Project(IQueryable<Tenant> tenants) => tenants.Select(t => new TenantAdminDto(
        t.Id, t.Slug.Value, t.Name, t.Status, context.Set<Membership>().Count(m => m.TenantId == t.Id), t.CreatedAt,
        t.SuspendedAt, t.SuspendedBecause, t.DeletedAt, t.PurgedAfter));
}
