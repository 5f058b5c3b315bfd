using Microsoft.EntityFrameworkCore.Storage;

namespace SvcInfra.Infrastructure.Persistence.Transactions;

/// <summary>
/// A command's transaction. It opens at the first write, so that earlier work, such as hashing a password, holds no lock.
/// </summary>
internal sealed class CommandTransaction(AppDbContext context, IWriteGate gate) : IAsyncDisposable
{
    private IDbContextTransaction? _transaction;
    private IDisposable? _pass;

    /// <summary>Whether the command has written, or is about to. A transaction that only holds a lock has not.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>For a write.</summary>
    public ValueTask EnsureOpenAsync(CancellationToken cancellationToken)
    {
        HasWritten = true;
        return EnsureOpenForLockAsync(cancellationToken);
    }

    /// <summary>For a lock that ends with the transaction.</summary>
    public async ValueTask EnsureOpenForLockAsync(CancellationToken cancellationToken)
    {
        if (context.Database.CurrentTransaction is not null)
        {
            return;
        }

        _pass = await gate.EnterAsync(cancellationToken);
        _transaction = await context.Database.BeginTransactionAsync(cancellationToken);
    }

    /// <exception cref="CommitOutcomeUnknownException">The commit failed in transit; it may have taken effect.</exception>
    public async Task CommitAsync()
    {
        if (_transaction is null)
        {
            return;
        }

        try
        {
            // Not the request's token: a caller that disconnects now must not make the outcome unknown.
            await _transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            throw new CommitOutcomeUnknownException(e);
        }
    }

    /// <summary>Rolls back unless committed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_transaction is not null)
            {
                await _transaction.DisposeAsync();
            }
        }
        finally
        {
            _pass?.Dispose();
        }
    }
}

/// <summary>A wrapper, so that the execution strategy does not treat it as transient and run the command twice.</summary>
public sealed class CommitOutcomeUnknownException(Exception inner) : Exception("The commit failed. It is unknown whether it took effect.", inner);
