using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs.Sql;

/// <summary>For the workers of any number of processes. The database's clock counts, so the processes' clocks may differ.</summary>
internal sealed class PostgreSqlJobStore(AppDbContextFactory contexts, JobFairness fairness, IOptions<JobsOptions> options)
    : SqlJobStore(contexts, fairness, options)
{
    private static readonly string[] IndexesOnly =
    [
        "SET LOCAL jit = off",
        .. ((string[])["seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"]).Select(method => $"SET LOCAL enable_{method} = off"),
    ];

    private const string Held = "unnest(@ids, @tokens) AS held(id, token) WHERE jobs.id = held.id AND jobs.lease_token = held.token";

    protected override string Now => "now()";

    protected override string CompleteHeld => Complete($"DELETE FROM jobs USING {Held} RETURNING jobs.*, held.token");

    protected override string CompleteOne => Complete($"DELETE FROM jobs WHERE {LeaseMatches} RETURNING jobs.*, lease_token AS token");

    protected override string UpdateHeld(string changes) =>
        $"UPDATE jobs SET {changes} FROM {Held} RETURNING held.id, held.token, is_cancel_requested";

    public override Task<IReadOnlyList<ClaimedJob>> ClaimAsync(
        JobClaim claim, CancellationToken cancellationToken) => WithConnectionAsync<IReadOnlyList<ClaimedJob>>(
        async connection =>
        {
            var token = EntityId.New();
            await using var batch = Batch(
                connection, Claim(claim.FullTenants.Length > 0),
                [
                    ("names", claim.Names), ("queues", claim.Queues), ("count", claim.Count), ("token", token),
                    .. claim.FullTenants.Length > 0 ? [("full", (object)claim.FullTenants)] : NowParameters,
                ]);
            await using var row = await batch.ExecuteReaderAsync(cancellationToken);
            return await JobColumns.ReadClaimedAsync(row, token, cancellationToken);
        },
        cancellationToken);

    protected override string InstantAfter(string microseconds) => $"now() + {microseconds} * interval '1 microsecond'";

    protected override async Task InsertAsync(
        DbConnection connection, DbTransaction transaction, JobRow first, JobBatch batch, CancellationToken cancellationToken)
    {
        await using var command = Command(
            connection,
            $"INSERT INTO jobs ({JobColumns.Inserted}) SELECT new.id, new.payload, new.order_at, {JobColumns.InsertedShared} "
            + "FROM unnest(@ids, @payloads, @places) AS new(id, payload, order_at)",
            [("ids", batch.Ids), ("payloads", batch.Payloads), ("places", batch.Places), .. SharedParameters(first)]);
        command.Transaction = transaction;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    protected override object ToColumn(DateTimeOffset at) => at;

    protected override Task PromoteAsync(
        IReadOnlyCollection<(Guid Id, DateTimeOffset OrderAt)> due, CancellationToken cancellationToken) => WithConnectionAsync(
        async connection =>
        {
            await using var command = Command(
                connection,
                "UPDATE jobs SET is_ready = true, order_at = due.order_at FROM unnest(@ids, @places) AS due(id, order_at) "
                + "WHERE jobs.id = due.id AND NOT is_ready",
                ("ids", due.Select(job => job.Id).ToArray()), ("places", due.Select(job => job.OrderAt).ToArray()));
            return await command.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>Bypasses EF Core, which would log an error for every poll while the database is unreachable.</summary>
    protected override Task OpenAsync(AppDbContext context, CancellationToken cancellationToken) =>
        context.Database.GetDbConnection().OpenAsync(cancellationToken);

    protected override Task<RenewedLeases> ExecuteAsync(
        string sql, IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken) => WithConnectionAsync(
        async connection =>
        {
            await using var batch = Batch(
                connection, sql,
                [("ids", leases.Select(lease => lease.Id).ToArray()), ("tokens", leases.Select(lease => lease.Token).ToArray())]);
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

    protected override Task TransactAsync(
        Func<DbConnection, DbTransaction, Task> write, CancellationToken cancellationToken) => WithConnectionAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await write(connection, transaction);
            await transaction.CommitAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>The deletion, which also copies the rows into the history if that is kept.</summary>
    private string Complete(string delete) => KeepsCompleted
        ? $"WITH done AS ({delete}), kept AS ({InsertCompleted("done")}) SELECT id, token, is_cancel_requested FROM done"
        : $"WITH done AS ({delete}) SELECT id, token, is_cancel_requested FROM done";

    /// <summary>
    /// Runs the statement in its own transaction, in one round trip. The table fills and empties faster than its statistics are updated, and a
    /// planner that believes it empty would scan it, so only index scans are enabled. Disabled plans have a huge estimated cost that would
    /// trigger JIT compilation, so JIT is off too.
    /// </summary>
    private static NpgsqlBatch Batch(DbConnection connection, string sql, (string Name, object Value)[] parameters)
    {
        var batch = (NpgsqlBatch)connection.CreateBatch();
        foreach (var text in (string[])["BEGIN", .. IndexesOnly, sql, "COMMIT"])
        {
#pragma warning disable CA2100 // The text consists of this folder's constants; every value is a parameter.
            batch.BatchCommands.Add(new NpgsqlBatchCommand(text));
#pragma warning restore CA2100
        }

        foreach (var (name, value) in parameters)
        {
            batch.BatchCommands[^2].Parameters.Add(new NpgsqlParameter(name, value));
        }

        return batch;
    }

    // One statement, with one index scan per queue that ends at the count. Rows that another worker is claiming are skipped without waiting.
    // The expression is materialized, because the planner may otherwise run a limited subquery more than once.
    private string Claim(bool hasFullTenants) => $"""
        WITH due AS MATERIALIZED (
          SELECT next.id FROM unnest(@queues) AS q(name) CROSS JOIN LATERAL (
            SELECT id, priority, order_at FROM jobs
            WHERE queue = q.name AND is_ready AND (lease_until IS NULL OR lease_until < now()) AND name = ANY(@names) AND {IsFirstOfOrder}
              {(hasFullTenants ? "AND (tenant_id IS NULL OR tenant_id <> ALL(@full))" : string.Empty)}
            ORDER BY priority, order_at, id LIMIT @count FOR UPDATE SKIP LOCKED) AS next
          ORDER BY next.priority, next.order_at, next.id LIMIT @count),
        claimed AS (
          UPDATE jobs SET attempt = attempt + 1, lease_token = @token, lease_until = {InstantAfter(LeaseMicroseconds)}
          FROM due WHERE jobs.id = due.id
          RETURNING jobs.*)
        SELECT {JobColumns.Claimed} FROM claimed ORDER BY priority, order_at, id
        """;
}
