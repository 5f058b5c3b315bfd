using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Tenants;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Tenants.Members;

internal sealed class EfTenantMemberships(AppDbContext context) : ITenantMemberships, ITenantLookup
{
    private const int MaxTenants = 200;

    public Task<Guid?> FindDefaultTenantAsync(Guid userId, CancellationToken cancellationToken) =>
        context.Set<Membership>().Where(m => m.UserId == userId)
            .Join(
                context.Set<Tenant>(), m => m.TenantId, t => t.Id,
                (m, t) => new { m.Id, m.TenantId, IsSuspended = t.Status == TenantStatus.Suspended })
            .OrderBy(x => x.IsSuspended).ThenBy(x => x.Id).Select(x => (Guid?)x.TenantId).FirstOrDefaultAsync(cancellationToken);

    public Task<bool> IsMemberAsync(Guid userId, Guid tenantId, CancellationToken cancellationToken) =>
        context.Set<Membership>().AnyAsync(
            m => m.TenantId == tenantId && m.UserId == userId && context.Set<Tenant>().Any(t => t.Id == tenantId), cancellationToken);

    /// <summary>Filters in memory, because the database cannot query inside the settings' JSON text.</summary>
    public async Task<bool> DemandMultiFactorAsync(Guid userId, CancellationToken cancellationToken)
    {
        var settings = await context.Set<Membership>().Where(m => m.UserId == userId)
            .Join(context.Set<Tenant>(), m => m.TenantId, t => t.Id, (m, t) => t.Settings)
            .ToListAsync(cancellationToken);
        return settings.Exists(s => s.RequireMultiFactor);
    }

    public Task<TenantRole?> FindRoleAsync(Guid userId, Guid tenantId, CancellationToken cancellationToken) =>
        context.Set<Membership>().Where(m => m.TenantId == tenantId && m.UserId == userId)
            .Select(m => (TenantRole?)m.Role).FirstOrDefaultAsync(cancellationToken);

    public Task<List<MyTenantDto>> ListOfUserAsync(Guid userId, CancellationToken cancellationToken) =>
        context.Set<Membership>().IgnoreQueryFilters([QueryFilters.SoftDelete]).Where(m => m.UserId == userId)
            .Join(context.Set<Tenant>(), m => m.TenantId, t => t.Id, (m, t) => new { m.Role, Tenant = t })
            .Where(x => x.Tenant.DeletedAt == null || (x.Role == TenantRole.Owner && x.Tenant.Status == TenantStatus.Deleted))
            .OrderBy(x => x.Tenant.Name).ThenBy(x => x.Tenant.Id)
            .Take(MaxTenants)
            .Select(x => new MyTenantDto(
                x.Tenant.Id, x.Tenant.Slug.Value, x.Tenant.Name, x.Role, x.Tenant.Status, x.Tenant.DeletedAt, x.Tenant.PurgedAfter))
            .ToListAsync(cancellationToken);
}
