namespace SvcInfra.Infrastructure.Persistence.Transactions;

/// <summary>Admits writers. PostgreSQL admits all at once; SQLite has one writer at a time.</summary>
internal interface IWriteGate
{
    ValueTask<IDisposable?> EnterAsync(CancellationToken cancellationToken);
}

internal sealed class OpenWriteGate : IWriteGate
{
    public ValueTask<IDisposable?> EnterAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IDisposable?>(null);
}

/// <summary>
/// A fair queue for SQLite's single writer. Without it every waiting writer polls the file lock and sleeps 150 ms between attempts. A writer times
/// out after 30 seconds: it may wait for a writer that waits for it, such as a second scope inside a command.
/// </summary>
internal sealed class SingleWriterGate(TimeProvider time) : IWriteGate, IDisposable
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _writer = new(1, 1);

    public async ValueTask<IDisposable?> EnterAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(WaitTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _writer.WaitAsync(linked.Token);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException($"Another write has held the database for {WaitTimeout.TotalSeconds:0} seconds.", e);
        }

        return new Pass(_writer);
    }

    public void Dispose() => _writer.Dispose();

    private sealed class Pass(SemaphoreSlim writer) : IDisposable
    {
        public void Dispose() => writer.Release();
    }
}
