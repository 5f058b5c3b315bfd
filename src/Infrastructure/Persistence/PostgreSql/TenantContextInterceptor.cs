using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace SvcInfra.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// Sets the tenant context on PostgreSQL, in front of a statement and in the same round trip: of each statement outside a transaction, and of the
/// first one in it. The setting ends with the transaction (a single statement has its own), so that no connection returns to the pool with it. See
/// docs/decisions/0014.
/// </summary>
internal sealed class TenantContextInterceptor : DbCommandInterceptor, IDbTransactionInterceptor
{
    private const string Tenant = "acting_tenant";

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
        SetContext(command, eventData, result);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(SetContext(command, eventData, result));

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result) =>
        SetContext(command, eventData, result);

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(SetContext(command, eventData, result));

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) =>
        SetContext(command, eventData, result);

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(SetContext(command, eventData, result));

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Forget(eventData);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Forget(eventData);
        return Task.CompletedTask;
    }

    public override void CommandCanceled(DbCommand command, CommandEndEventData eventData) => Forget(eventData);

    public override Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Forget(eventData);
        return Task.CompletedTask;
    }

    /// <summary>A setting made after the savepoint is rolled back too.</summary>
    public void RolledBackToSavepoint(DbTransaction transaction, TransactionEventData eventData) => Forget(eventData);

    public Task RolledBackToSavepointAsync(DbTransaction transaction, TransactionEventData eventData, CancellationToken cancellationToken = default)
    {
        Forget(eventData);
        return Task.CompletedTask;
    }

    private static T SetContext<T>(DbCommand command, CommandEventData eventData, T result)
    {
        if (eventData.Context is not AppDbContext { LeaseScope: not LeaseScope.Owner } context
            || eventData.CommandSource == CommandSource.Migrations)
        {
            return result;
        }

        var transaction = context.Database.CurrentTransaction;
        if (transaction is not null && ReferenceEquals(transaction, context.TransactionWithContext))
        {
            return result;
        }

#pragma warning disable CA2100 // The statement itself is unchanged; the part in front of it is a constant.
        command.CommandText = context switch
        {
            { LeaseScope: LeaseScope.System } => $"CALL act_as_system();{command.CommandText}",
            { LeaseScope: LeaseScope.Retention } => $"CALL act_as_retention();{command.CommandText}",
            { TenantId: null } => $"CALL set_tenant(NULL);{command.CommandText}",
            _ => $"CALL set_tenant(@{Tenant});{command.CommandText}",
        };
#pragma warning restore CA2100
        if (context.TenantId is { } tenantId)
        {
            command.Parameters.Add(new NpgsqlParameter<Guid>(Tenant, tenantId));
        }

        context.TransactionWithContext = transaction;
        return result;
    }

    /// <summary>It is unknown whether the statement was sent, so the next one sets the context again.</summary>
    private static void Forget(DbContextEventData eventData)
    {
        if (eventData.Context is AppDbContext context)
        {
            context.TransactionWithContext = null;
        }
    }
}
