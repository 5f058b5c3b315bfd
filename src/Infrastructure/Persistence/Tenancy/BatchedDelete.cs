using Microsoft.EntityFrameworkCore;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Persistence.Tenancy;

/// <summary>
/// Deletes many rows in small transactions, so that other writers are not blocked and a failure loses little. Concurrent processes may delete the
/// same rows.
/// </summary>
internal sealed class BatchedDelete(AppDbContextFactory contexts, IWriteGate gate)
{
    public const int Size = 1_000;

    /// <summary>A comment in the SQL of background work, which identifies it in the database's statistics.</summary>
    public const string BackgroundTag = "background";

    /// <param name="which">The rows, in the order of deletion.</param>
    /// <returns>The number of deleted rows.</returns>
    public Task<int> RunAsync<T>(Func<IQueryable<T>, IOrderedQueryable<T>> which, CancellationToken cancellationToken)
        where T : class =>
        RunAsync(() => contexts.Lease(tenantId: null), context => which(context.Set<T>().TagWith(BackgroundTag)), cancellationToken);

    /// <summary>As the other overload, for rows of all tenants.</summary>
    /// <param name="reason">As for <see cref="AppDbContextFactory.LeaseForSystem"/>.</param>
    /// <param name="which">The rows, in the order of deletion.</param>
    /// <returns>The number of deleted rows.</returns>
    public Task<int> RunAcrossTenantsAsync<T>(string reason, Func<IQueryable<T>, IOrderedQueryable<T>> which, CancellationToken cancellationToken)
        where T : class =>
        RunAsync(() => contexts.LeaseForSystem(reason), context => which(context.AcrossTenants<T>().TagWith(BackgroundTag)), cancellationToken);

    private async Task<int> RunAsync<T>(Func<AppDbContext> lease, Func<AppDbContext, IOrderedQueryable<T>> which, CancellationToken cancellationToken)
        where T : class
    {
        var all = 0;
        while (true)
        {
            await using var context = lease();

            // Usually there is nothing to delete, and then no writer has to wait.
            if (!await which(context).AnyAsync(cancellationToken))
            {
                return all;
            }

            using var pass = await gate.EnterAsync(cancellationToken);
            all += await which(context).Take(Size).ExecuteDeleteAsync(cancellationToken);
        }
    }
}
