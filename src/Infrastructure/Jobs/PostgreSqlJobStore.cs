using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>Workers of any number of processes. The database's clock counts, so theirs need not agree.</summary>
internal sealed class PostgreSqlJobStore(AppDbContextFactory contexts, JobFairness fairness, IOptions<JobsOptions> options)
    : SqlJobStore(contexts, fairness, options)
{
    protected override string Now => "now()";

    // The first condition is for the index, the second pairs each id with its token.
    protected override string HeldHere => "id = ANY(@ids) AND (id, lease_token) IN (SELECT * FROM unnest(@ids, @tokens))";

    public override Task<IReadOnlyList<ClaimedJob>> ClaimAsync(JobClaim claim, CancellationToken cancellationToken) => ConnectAsync<IReadOnlyList<ClaimedJob>>(
        async connection =>
        {
            var token = EntityId.New();
            await using var command = Command(
                connection, Claim(claim.FullTenants.Length > 0),
                [("names", claim.Names), ("queues", claim.Queues), ("count", claim.Count), ("token", token), .. claim.FullTenants.Length > 0 ? [("full", (object)claim.FullTenants)] : Clock]);
            return await ReadAsync(command, token, cancellationToken);
        },
        cancellationToken);

    protected override string Complete(string condition) => KeepsCompleted
        ? $"WITH done AS (DELETE FROM jobs WHERE {condition} RETURNING *), kept AS ({Keep("done")}) SELECT id, lease_token, is_cancel_requested FROM done"
        : Delete(condition);

    protected override string After(string microseconds) => $"now() + {microseconds} * interval '1 microsecond'";

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
            await using var command = Command(
                connection, sql, [("ids", leases.Select(lease => lease.Id).ToArray()), ("tokens", leases.Select(lease => lease.Token).ToArray())]);
            HashSet<JobLease> held = [], cancelled = [];
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                // A row that was given back has no token any more; its id stands for one lease of these.
                var lease = row.IsDBNull(1) ? leases.First(lease => lease.Id == row.GetGuid(0)) : new JobLease(row.GetGuid(0), row.GetGuid(1));
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
