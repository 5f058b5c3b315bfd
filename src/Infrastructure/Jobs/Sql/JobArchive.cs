using System.Data.Common;
using System.Runtime.ExceptionServices;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Jobs.Sql;

/// <summary>
/// Writes the dead letters and completed jobs of external stores to the database. A repeated write replaces the earlier rows, and so does a job
/// that was retried from the dead letters.
/// </summary>
internal sealed class JobArchive(AppDbContextFactory contexts, IWriteGate gate)
{
    /// <exception cref="DbException">The database is unreachable, or refuses the rows.</exception>
    public Task DeadLetterAsync(IReadOnlyCollection<DeadLetterRow> jobs, CancellationToken cancellationToken) =>
        ReplaceAsync(jobs, [.. jobs.Select(job => job.Id)], cancellationToken);

    /// <exception cref="DbException">The database is unreachable, or refuses the rows.</exception>
    public Task KeepAsync(IReadOnlyCollection<CompletedJobRow> jobs, CancellationToken cancellationToken) =>
        ReplaceAsync(jobs, [.. jobs.Select(job => job.Id)], cancellationToken);

    private async Task ReplaceAsync<T>(IReadOnlyCollection<T> rows, Guid[] ids, CancellationToken cancellationToken)
        where T : class
    {
        if (rows.Count == 0)
        {
            return;
        }

        using var pass = await gate.EnterAsync(cancellationToken);
        await using var context = contexts.Lease(tenantId: null);
        try
        {
            await context.Database.CreateExecutionStrategy().ExecuteAsync(WriteAsync, cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is DbException inner)
        {
            // The worker distinguishes a refusal from an outage by the driver's exception, which the other stores throw.
            ExceptionDispatchInfo.Throw(inner);
        }

        async Task WriteAsync(CancellationToken token)
        {
            context.ChangeTracker.Clear();
            await using var transaction = await context.Database.BeginTransactionAsync(token);
            await context.Set<T>().Where(row => ids.Contains(EF.Property<Guid>(row, nameof(JobRecord.Id)))).ExecuteDeleteAsync(token);
            context.AddRange(rows);
            await context.SaveChangesAsync(token);
            await transaction.CommitAsync(token);
        }
    }
}
