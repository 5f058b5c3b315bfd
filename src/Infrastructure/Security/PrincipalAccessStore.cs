using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Security;

/// <summary>
/// Reads a session's state, its user's roles and the tenant's status in one query, and caches the result: a busy session costs one query a minute
/// instead of one per request. The query runs in the tenant context, because custom roles belong to the tenant.
/// </summary>
internal sealed class PrincipalAccessStore(AppDbContextFactory contexts, AccessCache cache, ApiKeyReader apiKeys, TimeProvider time)
    : IPrincipalAccess, ITenantStatuses
{
    public ValueTask<PrincipalAccess> GetAsync(IRequestContext context, CancellationToken cancellationToken)
    {
        if (context.Principal == PrincipalKind.Job)
        {
            return context.ApiKeyId is { } enqueuedBy
                ? apiKeys.ReadAccessOfJobAsync(enqueuedBy, context.TenantId, cancellationToken)
                : ReadOfJobAsync(context.UserId, context.TenantId, cancellationToken);
        }

        if (context.ApiKeyId is { } apiKeyId)
        {
            return apiKeys.GetAccessAsync(apiKeyId, context.RequireTenantId(), cancellationToken);
        }

        var key = new SessionInTenant(context.RequireSessionId(), context.RequireUserId(), context.TenantId);
        return cache.Find(key) is { } known ? ValueTask.FromResult(known) : ReadAsync(key, cancellationToken);
    }

    public ValueTask<TenantStatus?> GetAsync(Guid tenantId, CancellationToken cancellationToken) =>
        cache.TryFind(tenantId, out var known) ? ValueTask.FromResult(known) : ReadStatusAsync(tenantId, cancellationToken);

    /// <summary>
    /// A job outlives the session that enqueued it: its access is what its user may do when it runs, which is nothing for a disabled user. Not
    /// cached, because it is rare.
    /// </summary>
    private async ValueTask<PrincipalAccess> ReadOfJobAsync(Guid? userId, Guid? tenantId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Lease(tenantId);
        var row = await (
                from u in context.Set<User>().IgnoreQueryFilters([QueryFilters.SoftDelete])
                where u.Id == userId && u.DisabledAt == null
                from m in context.Set<Membership>().Where(m => m.UserId == u.Id && m.TenantId == tenantId).DefaultIfEmpty()
                from r in context.Set<CustomRole>().Where(r => r.Id == m.CustomRoleId && r.TenantId == m.TenantId).DefaultIfEmpty()
                select new
                {
                    Role = (TenantRole?)m.Role,
                    CustomRole = r == null ? null : new CustomRoleAccess(r.Id, r.Name, r.Permissions),
                    Tenant = context.Set<Tenant>().Where(t => t.Id == tenantId).Select(t => (TenantStatus?)t.Status).FirstOrDefault(),
                })
            .FirstOrDefaultAsync(cancellationToken);
        return new PrincipalAccess(row is not null, row?.Role, row?.Tenant ?? TenantStatus.Active) { CustomRole = row?.CustomRole };
    }

    private async ValueTask<PrincipalAccess> ReadAsync(SessionInTenant key, CancellationToken cancellationToken)
    {
        var userId = key.UserId;
        var asked = cache.Now;
        await using var context = contexts.Lease(key.TenantId);
        var now = time.GetUtcNow();
        var row = await (
                from s in context.Set<Session>().IgnoreQueryFilters([QueryFilters.SoftDelete])
                where s.Id == key.SessionId && s.UserId == userId && s.RevokedAt == null && s.ExpiresAt > now
                    && context.Set<User>().Any(u => u.Id == userId && u.DisabledAt == null && u.CredentialVersion == s.CredentialVersion)
                from m in context.Set<Membership>().Where(m => m.UserId == s.UserId && m.TenantId == key.TenantId).DefaultIfEmpty()
                from r in context.Set<CustomRole>().Where(r => r.Id == m.CustomRoleId && r.TenantId == m.TenantId).DefaultIfEmpty()
                from t in context.Set<Tenant>().Where(t => t.Id == key.TenantId).DefaultIfEmpty()
                select new
                {
                    s.ExpiresAt,
                    s.Level,
                    s.AuthenticatedAt,
                    Role = (TenantRole?)m.Role,
                    CustomRole = r == null ? null : new CustomRoleAccess(r.Id, r.Name, r.Permissions),
                    Tenant = (TenantStatus?)t.Status,
                    t.Settings,
                })
            .FirstOrDefaultAsync(cancellationToken);

        var access = new PrincipalAccess(row is not null, row?.Role, row?.Tenant ?? TenantStatus.Active)
        {
            CustomRole = row?.CustomRole,
            SignIn = row is null ? null : new SignInStrength(row.Level, row.AuthenticatedAt),
            TenantRequiresMultiFactor = row?.Settings?.RequireMultiFactor ?? false,
        };
        cache.Remember(key, userId, access, row?.ExpiresAt ?? DateTimeOffset.MaxValue, asked);
        return access;
    }

    private async ValueTask<TenantStatus?> ReadStatusAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        var asked = cache.Now;
        await using var context = contexts.Lease(tenantId: null);
        var status = await context.Set<Tenant>().IgnoreQueryFilters([QueryFilters.SoftDelete]).Where(t => t.Id == tenantId)
            .Select(t => (TenantStatus?)t.Status).FirstOrDefaultAsync(cancellationToken);
        cache.Remember(tenantId, status, asked);
        return status;
    }
}
