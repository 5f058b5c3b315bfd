namespace SvcInfra.Infrastructure.Persistence;

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
/// between tries.
/// </summary>
internal sealed class SingleWriterGate : IWriteGate, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async ValueTask<IDisposable?> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Pass(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Pass(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
