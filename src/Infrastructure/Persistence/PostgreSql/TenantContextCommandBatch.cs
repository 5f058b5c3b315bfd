using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;
using Npgsql;
#pragma warning disable EF1001 // The provider's batch is the only one that knows how PostgreSQL counts rows; Saves_count_their_rows holds this.
using Npgsql.EntityFrameworkCore.PostgreSQL.Update.Internal;

namespace SvcInfra.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// A save whose first statement says whom it acts for (<see cref="TenantContextInterceptor"/>). The provider takes the n-th statement for the n-th
/// change; here the changes are the last ones.
/// </summary>
internal sealed class TenantContextCommandBatch(ModificationCommandBatchFactoryDependencies dependencies, int maxBatchSize)
    : NpgsqlModificationCommandBatch(dependencies, maxBatchSize)
{
    protected override void Consume(RelationalDataReader reader)
    {
        var index = 0;
        try
        {
            for (; index < ModificationCommands.Count; index++)
            {
                if (!ReturnsRow(index))
                {
                    ThrowIfUnchanged(reader, index);
                    continue;
                }

                if (!reader.Read())
                {
                    ThrowAggregateUpdateConcurrencyException(reader, index, 1, 0);
                }

                ModificationCommands[index].PropagateResults(reader);
                reader.DbDataReader.NextResult();
            }
        }
        catch (Exception e) when (e is not DbUpdateException and not OperationCanceledException)
        {
            throw Failed(e, index);
        }
    }

    protected override async Task ConsumeAsync(RelationalDataReader reader, CancellationToken cancellationToken = default)
    {
        var index = 0;
        try
        {
            for (; index < ModificationCommands.Count; index++)
            {
                if (!ReturnsRow(index))
                {
                    ThrowIfUnchanged(reader, index);
                    continue;
                }

                if (!await reader.ReadAsync(cancellationToken))
                {
                    await ThrowAggregateUpdateConcurrencyExceptionAsync(reader, index, 1, 0, cancellationToken);
                }

                ModificationCommands[index].PropagateResults(reader);
                await reader.DbDataReader.NextResultAsync(cancellationToken);
            }
        }
        catch (Exception e) when (e is not DbUpdateException and not OperationCanceledException)
        {
            throw Failed(e, index);
        }
    }

    private bool ReturnsRow(int index) => ResultSetMappings[index].HasFlag(ResultSetMapping.HasResultRow);

    /// <summary>The reader has passed the statement: it stands at the next one that returns a row, or at the end.</summary>
    private void ThrowIfUnchanged(RelationalDataReader reader, int index)
    {
#pragma warning disable CS0618 // Obsolete for callers who may use a batch; a command of several statements has no other count of each.
        var statements = ((NpgsqlDataReader)reader.DbDataReader).Statements;
#pragma warning restore CS0618
        var inFront = statements.Count - ModificationCommands.Count;
        if (statements[inFront + index].Rows == 0)
        {
            ThrowAggregateUpdateConcurrencyException(reader, index, 1, 0);
        }
    }

    private DbUpdateException Failed(Exception exception, int index) => new(
        "The database refused a change; the inner exception says why.", exception,
        [.. ModificationCommands.Skip(index < ModificationCommands.Count ? index : 0).Take(1).SelectMany(command => command.Entries)]);
}

internal sealed class TenantContextCommandBatchFactory(ModificationCommandBatchFactoryDependencies dependencies, IDbContextOptions options) : IModificationCommandBatchFactory
{
    private const int DefaultSize = 1_000; // the provider's

    private readonly int _size = RelationalOptionsExtension.Extract(options).MaxBatchSize ?? DefaultSize;

    public ModificationCommandBatch Create() => new TenantContextCommandBatch(dependencies, _size);
}
