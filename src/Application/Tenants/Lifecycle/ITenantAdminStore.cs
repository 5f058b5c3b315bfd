using SvcInfra.Application.Common.Paging;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>All tenants, including deleted ones: for operators, for owners who restore a tenant, and for the purge.</summary>
public interface ITenantAdminStore
{
    /// <summary>Loads a tenant to change it in the running command.</summary>
    Task<Tenant?> FindAsync(Guid id, CancellationToken cancellationToken);

    Task<TenantAdminDto?> ReadAsync(Guid id, CancellationToken cancellationToken);

    Task<List<TenantAdminDto>> ListAsync(TenantAdminFilter filter, ListPage<Tenant> page, CancellationToken cancellationToken);

    /// <returns>Tenants whose grace period is over or whose purge has begun; longest overdue first.</returns>
    Task<List<Guid>> FindPurgeableAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);
}

/// <param name="Text">Part of the name or slug; ignores the case of ASCII letters. Null: all.</param>
/// <param name="Status">Null: all.</param>
public sealed record TenantAdminFilter(string? Text, TenantStatus? Status);
