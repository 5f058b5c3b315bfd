using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>
/// Moves committed jobs from the table into an external store. It pushes them before it deletes the rows, so that a crash in between repeats the
/// push, which the store ignores. The rows are locked meanwhile, and the relays of other processes skip them.
/// </summary>
internal sealed class JobRelay(
    StartupSequence startup, IHostApplicationLifetime lifetime, IServiceProvider services, AppDbContextFactory contexts, IWriteGate gate,
    JobWakeUp wakeUp, DatabaseOutage outage, IOptions<JobsOptions> options, IOptions<DatabaseOptions> database, TimeProvider time) : BackgroundService
{
    private const int BatchSize = 500;
    private static readonly string Next = $"SELECT * FROM jobs ORDER BY id LIMIT {BatchSize}";
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(10);

    /// <returns>True if there may be more jobs to move.</returns>
    public async Task<bool> MoveAsync(CancellationToken cancellationToken)
    {
        if (services.GetRequiredService<IJobStore>() is not IExternalJobStore store)
        {
            return false;
        }

        await using var context = contexts.Lease(tenantId: null);
        if (!await context.Set<JobRow>().AnyAsync(cancellationToken))
        {
            return false;
        }

        using var pass = await gate.EnterAsync(cancellationToken);
        var moved = await context.Database.CreateExecutionStrategy().ExecuteAsync(token => MoveAsync(context, store, token), cancellationToken);
        await store.ConfirmAsync(moved, cancellationToken).WaitAsync(WaitTimeout, time, cancellationToken);
        return moved.Count == BatchSize;
    }

    private async Task<List<Guid>> MoveAsync(AppDbContext context, IExternalJobStore store, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var rows = await context.Set<JobRow>().FromSqlRaw(database.Value.IsPostgreSql ? Next + " FOR UPDATE SKIP LOCKED" : Next)
            .AsNoTracking().ToListAsync(cancellationToken);
        await store.PushAsync(rows, cancellationToken).WaitAsync(WaitTimeout, time, cancellationToken);
        var ids = rows.Select(row => row.Id).ToList();
        await context.Set<JobRow>().Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ids;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        if (!await startup.WaitAsync(stop.Token) || services.GetRequiredService<IJobStore>() is not IExternalJobStore)
        {
            return;
        }

        while (!stop.IsCancellationRequested)
        {
            var woken = wakeUp.Next;
            if (!await TryMoveAsync(stop.Token))
            {
                await woken.WaitAsync(options.Value.PollInterval, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> TryMoveAsync(CancellationToken stop)
    {
        try
        {
            // Success does not end the outage: usually there is nothing to move, so the store is not called. The worker ends it.
            return await MoveAsync(stop);
        }
#pragma warning disable CA1031 // The next poll tries again.
        catch (Exception e) when (!stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            outage.Began(e);
            return false;
        }
    }
}
