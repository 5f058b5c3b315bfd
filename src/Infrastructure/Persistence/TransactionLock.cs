using Microsoft.EntityFrameworkCore;

namespace SvcInfra.Infrastructure.Persistence;

/// <summary>A lock that only one transaction holds at a time, until it ends, in whichever process.</summary>
internal static class TransactionLock
{
    /// <summary>Waits for it. On SQLite the transaction itself is the lock: there is one that writes.</summary>
    public static Task TakeAsync(AppDbContext context, long key, CancellationToken cancellationToken) =>
        context.Database.IsSqlite() ? Task.CompletedTask : context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancellationToken);
}
