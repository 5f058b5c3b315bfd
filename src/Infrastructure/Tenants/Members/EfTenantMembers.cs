using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Tenants.Members;

/// <summary>Memberships have no tenant filter: every query here names the tenant.</summary>
internal sealed class EfTenantMembers(AppDbContext context, AppDbContextFactory contexts) : ITenantMembers
{
    /// <summary>
    /// An update that changes nothing: it opens the command's transaction and holds the tenant's row until its end, on PostgreSQL against those who
    /// want the same row and on SQLite against every writer. Foreign keys to the tenant are checked under a lock that goes together with it.
    /// </summary>
    public async Task<bool> LockAsync(Guid tenantId, CancellationToken cancellationToken) =>
        await context.Set<Tenant>().Where(t => t.Id == tenantId)
            .ExecuteUpdateAsync(update => update.SetProperty(t => t.Name, t => t.Name), cancellationToken) == 1;

    public Task<List<MemberDto>> ListAsync(Guid tenantId, Guid? after, int take, CancellationToken cancellationToken)
    {
        var memberships = context.Set<Membership>().Where(m => m.TenantId == tenantId);
        if (after is { } last)
        {
            memberships = memberships.Where(m => m.UserId > last);
        }

        return Members(memberships).Take(take).ToListAsync(cancellationToken);
    }

    public Task<MemberDto?> FindAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken) =>
        Members(context.Set<Membership>().Where(m => m.TenantId == tenantId && m.UserId == userId)).FirstOrDefaultAsync(cancellationToken);

    /// <summary>Committed rows only: who wants it as it stands holds the lock, which those who change roles hold, too.</summary>
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
            .OrderBy(x => x.Membership.UserId)
            .Select(x => new MemberDto(
                x.User.Id, x.User.Email.Value, x.User.DisplayName, x.Membership.Role, x.Membership.CustomRoleId, x.Membership.CreatedAt, x.Membership.Version));
}
