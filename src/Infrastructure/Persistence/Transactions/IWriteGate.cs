namespace SvcInfra.Infrastructure.Persistence.Transactions;

/// <summary>Who may write now. PostgreSQL lets everybody; SQLite has one writer at a time.</summary>
internal interface IWriteGate
{
    ValueTask<IDisposable?> EnterAsync(CancellationToken cancellationToken);
}

internal sealed class OpenWriteGate : IWriteGate
{
    public ValueTask<IDisposable?> EnterAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IDisposable?>(null);
}

/// <summary>
/// A fair queue in front of SQLite's one writer. Without it every waiting writer polls the file's lock and sleeps 150 ms
/// between tries. Who waits for 30 seconds gives up: perhaps for one that waits for it, a second scope inside of a command.
/// </summary>
internal sealed class SingleWriterGate(TimeProvider time) : IWriteGate, IDisposable
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1, 1);

    public async ValueTask<IDisposable?> EnterAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(WaitTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await _turn.WaitAsync(either.Token);
        }
        catch (OperationCanceledException e) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException($"Another write has held the database for {WaitTimeout.TotalSeconds:0} seconds.", e);
        }

        return new Pass(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Pass(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
