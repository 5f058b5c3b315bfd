using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace SvcInfra.Infrastructure.Persistence.Transactions;

/// <summary>
/// Opens a command's transaction at the first write that bypasses the change tracker (<c>ExecuteUpdate</c>, <c>ExecuteDelete</c>, SQL), because it
/// must roll back with the rest.
/// </summary>
internal sealed class LazyTransactionInterceptor : DbCommandInterceptor
{
    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData is { Context: AppDbContext { CommandTransaction: { } transaction } context, CommandSource: not CommandSource.SaveChanges })
        {
            await transaction.EnsureOpenAsync(cancellationToken);
            command.Transaction ??= context.Database.CurrentTransaction!.GetDbTransaction();
        }

        return result;
    }
}
