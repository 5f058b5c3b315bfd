using Ardalis.Specification.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Tenants.Members;

/// <summary>Memberships are not tenant-owned, so no query filter applies: every query here names the tenant.</summary>
internal sealed class EfTenantMembers(AppDbContext context, AppDbContextFactory contexts) : ITenantMembers
{
    /// <summary>
    /// An update without a change: it opens the command's transaction and locks the tenant's row until the commit, on SQLite the whole database.
    /// On PostgreSQL it does not block foreign key checks against the tenant, because it changes no key.
    /// </summary>
    public async Task<bool> LockAsync(Guid tenantId, CancellationToken cancellationToken) =>
        await context.Set<Tenant>().Where(t => t.Id == tenantId)
            .ExecuteUpdateAsync(update => update.SetProperty(t => t.Name, t => t.Name), cancellationToken) == 1;

    public Task<List<MemberDto>> ListAsync(Guid tenantId, ListPage<Membership> page, CancellationToken cancellationToken) =>
        Members(context.Set<Membership>().WithSpecification(page.Where(m => m.TenantId == tenantId))).ToListAsync(cancellationToken);

    public Task<MemberDto?> FindAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken) =>
        Members(context.Set<Membership>().Where(m => m.TenantId == tenantId && m.UserId == userId)).FirstOrDefaultAsync(cancellationToken);

    /// <summary>Reads committed rows only. Call it under the tenant's lock, which commands that change roles hold too.</summary>
    public async Task<CustomRoleAccess?> FindCustomRoleAsync(Guid tenantId, Guid roleId, CancellationToken cancellationToken)
    {
        await using var tenant = contexts.Lease(tenantId);
        return await tenant.Set<CustomRole>().Where(r => r.TenantId == tenantId && r.Id == roleId)
            .Select(r => new CustomRoleAccess(r.Id, r.Name, r.Permissions)).FirstOrDefaultAsync(cancellationToken);
    }

    public Task<bool> HasEmailAsync(Guid tenantId, EmailAddress email, CancellationToken cancellationToken) =>
        context.Set<Membership>().Where(m => m.TenantId == tenantId)
            .AnyAsync(m => context.Set<User>().Any(u => u.Id == m.UserId && u.Email == email), cancellationToken);

    private IQueryable<MemberDto> Members(IQueryable<Membership> memberships) =>
        memberships.Join(context.Set<User>(), m => m.UserId, u => u.Id, (m, u) => new { Membership = m, User = u })
            .Select(x => new MemberDto(
                x.User.Id, x.User.Email.Value, x.User.DisplayName, x.Membership.Role, x.Membership.CustomRoleId,
                x.Membership.CreatedAt, x.Membership.Version));
}
