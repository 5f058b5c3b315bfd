using Microsoft.EntityFrameworkCore;

namespace SvcInfra.Infrastructure.Persistence.Transactions;

/// <summary>A lock that one transaction of all processes holds at a time, until it ends.</summary>
internal static class TransactionLock
{
    /// <summary>Runs work in a transaction that holds the lock, and retries it from the start after a transient failure.</summary>
    /// <param name="context">Entities that it tracked before are detached.</param>
    /// <param name="work">Runs while the lock is held; its changes are saved afterwards.</param>
    /// <param name="keeps">Whether to commit the outcome; otherwise everything is rolled back.</param>
    public static Task<T> RunAsync<T>(
        AppDbContext context,
        IWriteGate gate,
        long key,
        Func<CancellationToken, Task<T>> work,
        Func<T, bool> keeps,
        CancellationToken cancellationToken) =>
        context.Database.CreateExecutionStrategy().ExecuteAsync(async token =>
        {
            context.ChangeTracker.Clear();
            using var pass = await gate.EnterAsync(token);
            await using var transaction = await context.Database.BeginTransactionAsync(token);
            await TakeAsync(context, key, token);
            var outcome = await work(token);
            if (keeps(outcome))
            {
                await context.SaveChangesAsync(token);
                await transaction.CommitAsync(token);
            }

            return outcome;
        }, cancellationToken);

    /// <summary>Waits for the lock. On SQLite the write transaction itself is the lock.</summary>
    private static Task TakeAsync(AppDbContext context, long key, CancellationToken cancellationToken) =>
        context.Database.IsSqlite()
            ? Task.CompletedTask
            : context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancellationToken);
}
