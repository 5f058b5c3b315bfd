using Microsoft.EntityFrameworkCore;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Security;

/// <summary>
/// Reads the revocations of all processes and evicts the cache entries that they name. Rows become visible in the order of their commits but carry
/// the time of their insertion, so each read starts before the newest known row.
/// </summary>
internal sealed class RevocationReader(AppDbContextFactory contexts, AccessCache cache)
{
    /// <summary>How long after its time a row may become visible: longer than a transaction waits between its save and its commit.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);

    private DateTimeOffset? _newest;
    private HashSet<Guid> _seen = [];

    /// <summary>Not safe for concurrent calls.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var began = cache.Now;
        await using var context = contexts.Lease(tenantId: null);

        // Bypasses EF Core, which would log an error for every read while the database is unavailable.
        var connection = context.Database.GetDbConnection();
        await connection.OpenAsync(cancellationToken);
        try
        {
            var revocations = context.Set<RevocationRow>().AsNoTracking().TagWith(BatchedDelete.BackgroundTag);
            _newest ??= await revocations.MaxAsync(row => (DateTimeOffset?)row.RevokedAt, cancellationToken);
            var since = (_newest ?? DateTimeOffset.UnixEpoch) - Overlap;
            var rows = await revocations.Where(row => row.RevokedAt >= since).ToListAsync(cancellationToken);
            if (rows.Where(row => !_seen.Contains(row.Id)).ToList() is { Count: > 0 } unseen)
            {
                cache.Forget(unseen);
                _newest = rows.Max(row => row.RevokedAt);
                _seen = [.. rows.Select(row => row.Id)];
            }
        }
        finally
        {
            await connection.CloseAsync();
        }

        cache.MarkRead(began);
    }
}
