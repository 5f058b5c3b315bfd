using Microsoft.EntityFrameworkCore;

namespace SvcInfra.Infrastructure.Persistence.Transactions;

/// <summary>A lock that only one transaction holds at a time, until it ends, in whichever process.</summary>
internal static class TransactionLock
{
    /// <summary>Runs work in a transaction that holds the lock, and again from the start after a transient failure.</summary>
    /// <param name="context">What it tracked before is forgotten.</param>
    /// <param name="gate">SQLite's one writer.</param>
    /// <param name="key">Which lock.</param>
    /// <param name="work">What has to be done in turn. It is saved afterwards.</param>
    /// <param name="keeps">Whether an outcome is committed; everything is undone otherwise.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<T> RunAsync<T>(
        AppDbContext context, IWriteGate gate, long key, Func<CancellationToken, Task<T>> work, Func<T, bool> keeps, CancellationToken cancellationToken) =>
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

    /// <summary>Waits for it. On SQLite the transaction itself is the lock: there is one that writes.</summary>
    private static Task TakeAsync(AppDbContext context, long key, CancellationToken cancellationToken) =>
        context.Database.IsSqlite() ? Task.CompletedTask : context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancellationToken);
}
