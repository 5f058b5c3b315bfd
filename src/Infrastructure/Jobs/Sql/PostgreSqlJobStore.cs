using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs.Sql;

/// <summary>Workers of any number of processes. The database's clock counts, so theirs need not agree.</summary>
internal sealed class PostgreSqlJobStore(AppDbContextFactory contexts, JobFairness fairness, IOptions<JobsOptions> options)
    : SqlJobStore(contexts, fairness, options)
{
    private static readonly string[] IndexesOnly =
        ["SET LOCAL jit = off", .. ((string[])["seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"]).Select(method => $"SET LOCAL enable_{method} = off")];

    private const string Held = "unnest(@ids, @tokens) AS held(id, token) WHERE jobs.id = held.id AND jobs.lease_token = held.token";

    protected override string Now => "now()";

    protected override string CompleteHeld => Complete($"DELETE FROM jobs USING {Held} RETURNING jobs.*, held.token");

    protected override string CompleteThisOne => Complete($"DELETE FROM jobs WHERE {ThisOne} RETURNING jobs.*, lease_token AS token");

    protected override string UpdateHeld(string changes) => $"UPDATE jobs SET {changes} FROM {Held} RETURNING held.id, held.token, is_cancel_requested";

    public override Task<IReadOnlyList<ClaimedJob>> ClaimAsync(JobClaim claim, CancellationToken cancellationToken) => ConnectAsync<IReadOnlyList<ClaimedJob>>(
        async connection =>
        {
            var token = EntityId.New();
            await using var batch = Batch(
                connection, Claim(claim.FullTenants.Length > 0),
                [("names", claim.Names), ("queues", claim.Queues), ("count", claim.Count), ("token", token), .. claim.FullTenants.Length > 0 ? [("full", (object)claim.FullTenants)] : Clock]);
            await using var row = await batch.ExecuteReaderAsync(cancellationToken);
            return await ReadAsync(row, token, cancellationToken);
        },
        cancellationToken);

    protected override string After(string microseconds) => $"now() + {microseconds} * interval '1 microsecond'";

    protected override async Task InsertAsync(DbConnection connection, DbTransaction transaction, JobRow first, JobBatch batch, CancellationToken cancellationToken)
    {
        await using var command = Command(
            connection, $"INSERT INTO jobs ({Added}) SELECT new.id, new.payload, new.order_at, {AddedAlike} FROM unnest(@ids, @payloads, @places) AS new(id, payload, order_at)",
            [("ids", batch.Ids), ("payloads", batch.Payloads), ("places", batch.Places), .. Alike(first)]);
        command.Transaction = transaction;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    protected override object Write(DateTimeOffset at) => at;

    protected override Task PromoteAsync(IReadOnlyCollection<(Guid Id, DateTimeOffset OrderAt)> due, CancellationToken cancellationToken) => ConnectAsync(
        async connection =>
        {
            await using var command = Command(
                connection, "UPDATE jobs SET is_ready = true, order_at = due.order_at FROM unnest(@ids, @places) AS due(id, order_at) WHERE jobs.id = due.id AND NOT is_ready",
                ("ids", due.Select(job => job.Id).ToArray()), ("places", due.Select(job => job.OrderAt).ToArray()));
            return await command.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>Past EF Core, which would log an error for every poll while the database is away.</summary>
    protected override Task OpenAsync(AppDbContext context, CancellationToken cancellationToken) => context.Database.GetDbConnection().OpenAsync(cancellationToken);

    protected override Task<RenewedLeases> ExecuteAsync(string sql, IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken) => ConnectAsync(
        async connection =>
        {
            await using var batch = Batch(
                connection, sql, [("ids", leases.Select(lease => lease.Id).ToArray()), ("tokens", leases.Select(lease => lease.Token).ToArray())]);
            HashSet<JobLease> held = [], cancelled = [];
            await using var row = await batch.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                var lease = new JobLease(row.GetGuid(0), row.GetGuid(1));
                held.Add(lease);
                if (row.GetBoolean(2))
                {
                    cancelled.Add(lease);
                }
            }

            return new RenewedLeases(held, cancelled);
        },
        cancellationToken);

    protected override Task TransactAsync(Func<DbConnection, DbTransaction, Task> write, CancellationToken cancellationToken) => ConnectAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await write(connection, transaction);
            await transaction.CommitAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>What deletes, into the history when that is kept.</summary>
    private string Complete(string delete) => KeepsCompleted
        ? $"WITH done AS ({delete}), kept AS ({Keep("done")}) SELECT id, token, is_cancel_requested FROM done"
        : $"WITH done AS ({delete}) SELECT id, token, is_cancel_requested FROM done";

    /// <summary>
    /// The statement in a transaction of its own, in one round trip. The table fills and empties faster than its statistics are taken, and a
    /// planner that believes it empty reads it whole: here only the indexes are right, whatever the statistics say. What is switched off counts as dear, so compiling has to be off too.
    /// </summary>
    private static NpgsqlBatch Batch(DbConnection connection, string sql, (string Name, object Value)[] parameters)
    {
        var batch = (NpgsqlBatch)connection.CreateBatch();
        foreach (var text in (string[])["BEGIN", .. IndexesOnly, sql, "COMMIT"])
        {
#pragma warning disable CA2100 // Made of this folder's constants; every value is a parameter.
            batch.BatchCommands.Add(new NpgsqlBatchCommand(text));
#pragma warning restore CA2100
        }

        foreach (var (name, value) in parameters)
        {
            batch.BatchCommands[^2].Parameters.Add(new NpgsqlParameter(name, value));
        }

        return batch;
    }

    // One statement, and for each queue a scan of its index that ends with the count. Rows that another worker is just claiming are skipped and
    // not waited for. The expression is materialized, because the planner may otherwise run a limited subquery more than once.
    private string Claim(bool hasFullTenants) => $"""
        WITH due AS MATERIALIZED (
          SELECT next.id FROM unnest(@queues) AS q(name) CROSS JOIN LATERAL (
            SELECT id, priority, order_at FROM jobs
            WHERE queue = q.name AND is_ready AND (lease_until IS NULL OR lease_until < now()) AND name = ANY(@names) AND {IsFirst}
              {(hasFullTenants ? "AND (tenant_id IS NULL OR tenant_id <> ALL(@full))" : string.Empty)}
            ORDER BY priority, order_at, id LIMIT @count FOR UPDATE SKIP LOCKED) AS next
          ORDER BY next.priority, next.order_at, next.id LIMIT @count),
        claimed AS (
          UPDATE jobs SET attempt = attempt + 1, lease_token = @token, lease_until = {After(LeaseMicroseconds)}
          FROM due WHERE jobs.id = due.id
          RETURNING jobs.*)
        SELECT {Columns} FROM claimed ORDER BY priority, order_at, id
        """;
}
