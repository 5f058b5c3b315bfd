using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>Records the database activity of one test, while others use the same host.</summary>
internal sealed class Spy : DbCommandInterceptor, IDbTransactionInterceptor, ISaveChangesInterceptor
{
    private readonly AsyncLocal<SpyLog?> _log = new();

    public SpyLog? Log => _log.Value;

    /// <summary>Records the activity of the calling test from now on.</summary>
    public SpyLog Watch() => _log.Value = new SpyLog();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Log?.Add(eventData.CommandSource == CommandSource.SaveChanges ? "write" : "read");
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Log?.Add(eventData.CommandSource == CommandSource.SaveChanges ? "write" : "update");
        return ValueTask.FromResult(result);
    }

    public ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default)
    {
        Log?.Fail?.Invoke("beginning");
        return ValueTask.FromResult(result);
    }

    public ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        Log?.Add("begin");
        return ValueTask.FromResult(result);
    }

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Log?.Fail?.Invoke("committing");
        return ValueTask.FromResult(result);
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Log?.Add("commit");
        return Task.CompletedTask;
    }

    public ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Log?.Add("save");
        return ValueTask.FromResult(result);
    }
}

internal sealed class SpyLog
{
    private readonly ConcurrentQueue<string> _entries = new();

    /// <summary>In order: begin, read, update (a bulk statement), save, write, event, commit, and what a test adds.</summary>
    public IReadOnlyList<string> Entries => [.. _entries];

    /// <summary>Called at each step; an exception counts as the database's.</summary>
    public Action<string>? Fail { get; set; }

    /// <summary>Whether the steps of the unit of work are recorded too.</summary>
    public bool ShowsSteps { get; set; }

    public Func<AppDbContext, Task>? OnEvent { get; set; }

    public void Add(string entry)
    {
        _entries.Enqueue(entry);
        Fail?.Invoke(entry);
    }
}
