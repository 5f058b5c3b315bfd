using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace SvcInfra.IntegrationTests.Tenants.Lifecycle;

/// <summary>Interrupts work: cancels a token after the n-th statement in one database.</summary>
internal sealed class CancelAtCommand : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly string _database;
    private readonly int _number;
    private readonly bool _countsReads;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IDisposable> _subscriptions = [];
    private int _count;

    /// <param name="database">A connection to the database.</param>
    /// <param name="number">The number of the statement, from 1.</param>
    /// <param name="countsReads">Whether statements that only read count too.</param>
    public CancelAtCommand(DbConnection database, int number, bool countsReads = true)
    {
        (_database, _number, _countsReads) = (NameOf(database), number, countsReads);
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public CancellationToken Token => _stop.Token;

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is CommandExecutedEventData { Command: { Connection: { } connection } command } && NameOf(connection) == _database
            && (_countsReads || IsWrite(command.CommandText)) && Interlocked.Increment(ref _count) == _number)
        {
            _stop.Cancel();
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        _subscriptions.ForEach(subscription => subscription.Dispose());
        _stop.Dispose();
    }

    private static bool IsWrite(string sql) =>
        sql.Contains("DELETE FROM ", StringComparison.Ordinal)
        || sql.Contains("UPDATE ", StringComparison.Ordinal)
        || sql.Contains("INSERT INTO ", StringComparison.Ordinal);

    private static string NameOf(DbConnection connection) => $"{connection.DataSource}/{connection.Database}";
}
