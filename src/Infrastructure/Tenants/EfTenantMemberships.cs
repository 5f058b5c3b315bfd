using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Tenants;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Tenants;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Tenants;

internal sealed class EfTenantMemberships(AppDbContext context) : ITenantMemberships, ITenantDirectory
{
    private const int MaxTenants = 200;

    public Task<Guid?> FindDefaultTenantAsync(Guid userId, CancellationToken cancellationToken) =>
        context.Set<Membership>().Where(m => m.UserId == userId).OrderBy(m => m.Id).Select(m => (Guid?)m.TenantId).FirstOrDefaultAsync(cancellationToken);

    public Task<bool> IsMemberAsync(Guid userId, Guid tenantId, CancellationToken cancellationToken) =>
        context.Set<Membership>().AnyAsync(m => m.TenantId == tenantId && m.UserId == userId, cancellationToken);

    public Task<List<MyTenantDto>> ListOfUserAsync(Guid userId, CancellationToken cancellationToken) =>
        context.Set<Membership>().Where(m => m.UserId == userId)
            .Join(context.Set<Tenant>(), m => m.TenantId, t => t.Id, (m, t) => new { m.Role, Tenant = t })
            .OrderBy(x => x.Tenant.Name).ThenBy(x => x.Tenant.Id)
            .Take(MaxTenants)
            .Select(x => new MyTenantDto(x.Tenant.Id, x.Tenant.Slug.Value, x.Tenant.Name, x.Role))
            .ToListAsync(cancellationToken);
}
