using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Idempotency;

/// <summary>
/// Locks in the memory of this process, because SQLite has only one lock, which all writers wait for. The command's transaction still opens at its
/// first write. Should two processes share the file, the unique index of the scope refuses one of them.
/// </summary>
internal sealed class SqliteKeyLocks : IKeyLocks
{
    private readonly ConcurrentDictionary<string, object> _owners = new(StringComparer.Ordinal);

    public async Task<LockedKey> TryTakeAsync(AppDbContext context, byte[] scope, object owner, CancellationToken cancellationToken) =>
        ReferenceEquals(_owners.GetOrAdd(Convert.ToHexString(scope), owner), owner)
            ? new LockedKey(true, await context.Set<StoredResponse>().AsNoTracking().FirstOrDefaultAsync(r => r.Scope == scope, cancellationToken))
            : default;

    public void Release(byte[] scope, object owner) => _owners.TryRemove(KeyValuePair.Create(Convert.ToHexString(scope), owner));
}
