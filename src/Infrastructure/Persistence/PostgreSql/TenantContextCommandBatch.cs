using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;
using Npgsql;
#pragma warning disable EF1001 // Only the provider's batch knows how PostgreSQL counts rows; the test Saves_count_their_rows covers it.
using Npgsql.EntityFrameworkCore.PostgreSQL.Update.Internal;

namespace SvcInfra.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// A save whose first statement sets the tenant context (<see cref="TenantContextInterceptor"/>). The provider maps the n-th statement to the n-th
/// change; here the changes come after that statement.
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

    /// <summary>The reader has passed the statement and is at the next one that returns a row, or at the end.</summary>
    private void ThrowIfUnchanged(RelationalDataReader reader, int index)
    {
#pragma warning disable CS0618 // Obsolete in favour of batches, but nothing else counts the rows per statement of a command.
        var statements = ((NpgsqlDataReader)reader.DbDataReader).Statements;
#pragma warning restore CS0618
        var prefix = statements.Count - ModificationCommands.Count;
        if (statements[prefix + index].Rows == 0)
        {
            ThrowAggregateUpdateConcurrencyException(reader, index, 1, 0);
        }
    }

    private DbUpdateException Failed(Exception exception, int index) => new(
        "The database refused a change. See the inner exception.", exception,
        [.. ModificationCommands.Skip(index < ModificationCommands.Count ? index : 0).Take(1).SelectMany(command => command.Entries)]);
}

internal sealed class TenantContextCommandBatchFactory(ModificationCommandBatchFactoryDependencies dependencies, IDbContextOptions options)
    : IModificationCommandBatchFactory
{
    private const int DefaultSize = 1_000; // the provider's

    private readonly int _size = RelationalOptionsExtension.Extract(options).MaxBatchSize ?? DefaultSize;

    public ModificationCommandBatch Create() => new TenantContextCommandBatch(dependencies, _size);
}
