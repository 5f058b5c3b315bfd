using Microsoft.EntityFrameworkCore;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Security;

/// <summary>
/// Reads the revocations of all processes and makes this one forget what they name. Rows become visible in the order of their commits and bear
/// the time at which they were written, so each reading goes back behind the newest row that was seen.
/// </summary>
internal sealed class RevocationReader(AppDbContextFactory contexts, AccessCache memory)
{
    /// <summary>How much later than its time a row may become visible: longer than a transaction waits between its save and its commit.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);

    private DateTimeOffset? _newest;
    private HashSet<Guid> _seen = [];

    /// <summary>Not to be called twice at the same time.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var began = memory.Now;
        await using var context = contexts.Lease(tenantId: null);

        // Past EF Core, which would log an error for every reading while the database is away.
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
                memory.Forget(unseen);
                _newest = rows.Max(row => row.RevokedAt);
                _seen = [.. rows.Select(row => row.Id)];
            }
        }
        finally
        {
            await connection.CloseAsync();
        }

        memory.Believe(began);
    }
}
