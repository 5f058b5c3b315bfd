using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace SvcInfra.Infrastructure.Persistence.Transactions;

/// <summary>
/// A command's transaction, opened at the first statement that writes and not before: what a handler does until then,
/// hashing a password for example, holds no lock.
/// </summary>
internal sealed class CommandTransaction(AppDbContext context, IWriteGate gate) : IAsyncDisposable
{
    private IDbContextTransaction? _transaction;
    private IDisposable? _pass;

    public async ValueTask EnsureOpenAsync(CancellationToken cancellationToken)
    {
        if (_transaction is not null)
        {
            return;
        }

        _pass = await gate.EnterAsync(cancellationToken);
        _transaction = await context.Database.BeginTransactionAsync(cancellationToken);
    }

    /// <exception cref="CommitOutcomeUnknownException">The commit failed on its way: it may have happened.</exception>
    public async Task CommitAsync()
    {
        if (_transaction is null)
        {
            return;
        }

        try
        {
            // Not the request's token: a caller that hangs up now must not make the outcome unknown.
            await _transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            throw new CommitOutcomeUnknownException(e);
        }
    }

    /// <summary>Rolls back what was not committed.</summary>
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

/// <summary>Wrapped so that the execution strategy does not take it for a transient failure and run the command twice.</summary>
public sealed class CommitOutcomeUnknownException(Exception inner) : Exception("The commit failed; whether it took effect is not known.", inner);
