using Microsoft.EntityFrameworkCore;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Persistence.Tenancy;

/// <summary>
/// Deletes much in small transactions, so that others can write in between and a failure loses little. Any number of processes may delete the same.
/// </summary>
internal sealed class BatchedDelete(AppDbContextFactory contexts, IWriteGate gate)
{
    public const int Size = 1_000;

    /// <summary>A comment in the SQL of what nobody waits for, so that it is told apart in the database's statistics.</summary>
    public const string BackgroundTag = "background";

    /// <param name="which">In the order in which they go.</param>
    /// <returns>How many were deleted.</returns>
    public Task<int> RunAsync<T>(Func<IQueryable<T>, IOrderedQueryable<T>> which, CancellationToken cancellationToken)
        where T : class =>
        RunAsync(() => contexts.Lease(tenantId: null), context => which(context.Set<T>().TagWith(BackgroundTag)), cancellationToken);

    /// <summary>The same of what belongs to tenants, over all of them.</summary>
    /// <param name="reason">As for <see cref="AppDbContextFactory.LeaseForSystem"/>.</param>
    /// <param name="which">In the order in which they go.</param>
    /// <returns>How many were deleted.</returns>
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

            // Mostly there is nothing to do, and then no writer has to wait for it.
            if (!await which(context).AnyAsync(cancellationToken))
            {
                return all;
            }

            using var pass = await gate.EnterAsync(cancellationToken);
            all += await which(context).Take(Size).ExecuteDeleteAsync(cancellationToken);
        }
    }
}
