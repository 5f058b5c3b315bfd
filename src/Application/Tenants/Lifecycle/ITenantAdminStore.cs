using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Lifecycle;

/// <summary>All tenants, deleted ones too: for operators, for owners who restore, and for the purge.</summary>
public interface ITenantAdminStore
{
    /// <summary>To be changed in the running command.</summary>
    Task<Tenant?> FindAsync(Guid id, CancellationToken cancellationToken);

    Task<TenantAdminDto?> ReadAsync(Guid id, CancellationToken cancellationToken);

    /// <param name="after">The last id of the page before; null for the first page.</param>
    /// <returns>The newest first; at most <paramref name="limit"/>.</returns>
    Task<List<TenantAdminDto>> ListAsync(TenantAdminFilter filter, Guid? after, int limit, CancellationToken cancellationToken);

    /// <returns>Those whose grace is over, and those whose purge has begun; the longest due first.</returns>
    Task<List<Guid>> FindPurgeableAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);
}

/// <param name="Text">In the name or in the slug, whatever the case of ASCII letters; null: all.</param>
/// <param name="Status">Null: all.</param>
public sealed record TenantAdminFilter(string? Text, TenantStatus? Status);
