using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Security;

/// <summary>
/// Reads a key with its owner's role and its tenant's status in one query. The key determines the tenant, so the query spans all tenants.
/// </summary>
internal sealed class ApiKeyReader(AppDbContextFactory contexts, AccessCache cache, TimeProvider time)
{
    /// <summary>Reads a key and caches its access. The cache entry lives as long as the key's newest secret.</summary>
    /// <returns>Null when the key does not exist.</returns>
    public async Task<ApiKeyRow?> ReadAsync(Guid apiKeyId, CacheReadTime asked, CancellationToken cancellationToken)
    {
        await using var context = contexts.LeaseForSystem("api-keys.verify");
        var row = await (
                from k in context.AcrossTenants<ApiKey>().IgnoreQueryFilters([QueryFilters.SoftDelete]).AsNoTracking()
                where k.Id == apiKeyId
                from m in context.Set<Membership>()
                    .Where(m => m.UserId == k.UserId && m.TenantId == k.TenantId
                        && context.Set<User>().Any(u => u.Id == m.UserId && u.DisabledAt == null))
                    .DefaultIfEmpty()
                from r in context.AcrossTenants<CustomRole>().Where(r => r.Id == m.CustomRoleId && r.TenantId == m.TenantId).DefaultIfEmpty()
                select new ApiKeyRow(
                    k,
                    (TenantRole?)m.Role,
                    r == null ? null : new CustomRoleAccess(r.Id, r.Name, r.Permissions),
                    context.Set<ServiceAccount>()
                        .Where(a => a.Id == k.ServiceAccountId && a.TenantId == k.TenantId && a.DisabledAt == null)
                        .Select(a => (TenantRole?)a.Role)
                        .FirstOrDefault(),
                    context.Set<Tenant>().Where(t => t.Id == k.TenantId).Select(t => t.Status).FirstOrDefault()))
            .FirstOrDefaultAsync(cancellationToken);
        if (row is not null)
        {
            var key = row.Key;
            var ownerId = key.UserId ?? key.ServiceAccountId ?? key.Id;
            cache.Remember(new SessionInTenant(key.Id, key.Id, key.TenantId), ownerId, row.AccessAt(time.GetUtcNow()), key.ExpiresAt, asked);
        }

        return row;
    }

    public async ValueTask<PrincipalAccess> GetAccessAsync(Guid apiKeyId, Guid tenantId, CancellationToken cancellationToken) =>
        cache.Find(new SessionInTenant(apiKeyId, apiKeyId, tenantId))
        ?? (await ReadAsync(apiKeyId, cache.Now, cancellationToken))?.AccessAt(time.GetUtcNow())
        ?? new PrincipalAccess(SessionIsActive: false, Role: null);

    /// <summary>
    /// The access of a job that a key's request enqueued: what the key may do when the job runs, and nothing once the key was revoked or has expired.
    /// Not cached. A key has no access outside its tenant.
    /// </summary>
    public async ValueTask<PrincipalAccess> ReadAccessOfJobAsync(Guid apiKeyId, Guid? tenantId, CancellationToken cancellationToken)
    {
        if (await ReadAsync(apiKeyId, cache.Now, cancellationToken) is not { } row)
        {
            return new PrincipalAccess(SessionIsActive: false, Role: null);
        }

        var access = row.AccessAt(time.GetUtcNow());
        return row.Key.TenantId == tenantId ? access : access with { Role = null, CustomRole = null, Tenant = TenantStatus.Active };
    }
}

/// <param name="MemberRole">Null without a membership, and for a disabled user.</param>
/// <param name="AccountRole">Null without a service account, and for a disabled one.</param>
internal sealed record ApiKeyRow(ApiKey Key, TenantRole? MemberRole, CustomRoleAccess? CustomRole, TenantRole? AccountRole, TenantStatus Tenant)
{
    /// <summary>True also when a membership ended outside of a command, or the user is disabled.</summary>
    public bool IsOwnerStopped => Role is null;

    private TenantRole? Role => Key.UserId is null ? AccountRole : MemberRole;

    public PrincipalAccess AccessAt(DateTimeOffset now) =>
        new(Key.RevokedAt is null && Key.ExpiresAt > now && !IsOwnerStopped, Role, Tenant)
        {
            CustomRole = CustomRole,
            Scopes = Key.Scopes.ToHashSet(StringComparer.Ordinal),
        };
}
