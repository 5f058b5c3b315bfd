using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Conventions;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Jobs.Sql;

/// <summary>
/// For the workers of one process, which queue with all other writers. Transactions are immediate, because one that reads before it writes may
/// fail.
/// </summary>
internal sealed class SqliteJobStore(
    AppDbContextFactory contexts, JobFairness fairness, IOptions<JobsOptions> options, IWriteGate gate, TimeProvider time)
    : SqlJobStore(contexts, fairness, options)
{
    private const string Waiting = $"""
        FROM jobs WHERE queue = @queue AND is_ready AND (lease_until IS NULL OR lease_until < @now)
          AND name IN (SELECT value FROM json_each(@names)) AND {IsFirstOfOrder}
          AND (tenant_id IS NULL OR tenant_id NOT IN (SELECT value FROM json_each(@full)))
        """;

    protected override string Now => "@now";

    protected override (string Name, object Value)[] NowParameters => [("now", UtcInstant.ToMicrosecondsSinceEpoch(time.GetUtcNow()))];

    protected override string CompleteHeld => CompleteOne;

    protected override string CompleteOne =>
        (KeepsCompleted ? InsertCompleted($"jobs WHERE {LeaseMatches}") + "; " : string.Empty)
        + $"DELETE FROM jobs WHERE {LeaseMatches} RETURNING id, lease_token, is_cancel_requested";

    public override async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(JobClaim claim, CancellationToken cancellationToken)
    {
        // Usually nothing waits; then no other writer is blocked.
        return await WithConnectionAsync(IsAnyWaitingAsync, cancellationToken) ? await ClaimAsync() : [];

        (string Name, object Value)[] ParametersOf(string queue) =>
        [
            ("queue", queue), ("names", JsonSerializer.Serialize(claim.Names)),
            ("full", JsonSerializer.Serialize(claim.FullTenants.Select(Text))), ("count", claim.Count), .. NowParameters,
        ];

        async Task<bool> IsAnyWaitingAsync(DbConnection connection)
        {
            foreach (var queue in claim.Queues)
            {
                await using var command = Command(connection, $"SELECT EXISTS (SELECT 1 {Waiting})", ParametersOf(queue));
                if (Convert.ToBoolean(await command.ExecuteScalarAsync(cancellationToken)))
                {
                    return true;
                }
            }

            return false;
        }

        async Task<List<ClaimedJob>> ClaimAsync()
        {
            var token = EntityId.New();
            List<ClaimedJob> jobs = [];
            await TransactAsync(
                async (connection, transaction) =>
                {
                    foreach (var queue in claim.Queues)
                    {
                        await using var find = Command(
                            connection, $"SELECT {JobColumns.Claimed} {Waiting} ORDER BY priority, order_at, id LIMIT @count", ParametersOf(queue));
                        find.Transaction = transaction;
                        await using var row = await find.ExecuteReaderAsync(cancellationToken);
                        jobs.AddRange(await JobColumns.ReadClaimedAsync(row, token, cancellationToken));
                    }

                    jobs = [.. jobs.OrderBy(job => job.Priority).ThenBy(job => job.OrderAt).ThenBy(job => job.Lease.Id).Take(claim.Count)];
                    await using var lease = Command(
                        connection,
                        "UPDATE jobs SET attempt = attempt + 1, lease_token = @token, "
                        + $"lease_until = {InstantAfter(LeaseMicroseconds)} WHERE id = @id",
                        [("token", token), ("id", Guid.Empty), .. NowParameters]);
                    lease.Transaction = transaction;
                    foreach (var job in jobs)
                    {
                        lease.Parameters["id"].Value = job.Lease.Id;
                        await lease.ExecuteNonQueryAsync(cancellationToken);
                    }
                },
                cancellationToken);
            return [.. jobs.Select(job => job with { Attempt = job.Attempt + 1 })];
        }
    }

    protected override string UpdateHeld(string changes) =>
        $"UPDATE jobs SET {changes} WHERE {LeaseMatches} RETURNING id, lease_token, is_cancel_requested";

    protected override string InstantAfter(string microseconds) => $"@now + {microseconds}";

    protected override async Task InsertAsync(
        DbConnection connection, DbTransaction transaction, JobRow first, JobBatch batch, CancellationToken cancellationToken)
    {
        await using var command = Command(
            connection, $"INSERT INTO jobs ({JobColumns.Inserted}) VALUES (@id, @payload, @place, {JobColumns.InsertedShared})",
            [("id", Guid.Empty), ("payload", string.Empty), ("place", 0L), .. SharedParameters(first)]);
        command.Transaction = transaction;
        for (var i = 0; i < batch.Ids.Length; i++)
        {
            command.Parameters["id"].Value = batch.Ids[i];
            command.Parameters["payload"].Value = batch.Payloads[i];
            command.Parameters["place"].Value = UtcInstant.ToMicrosecondsSinceEpoch(batch.Places[i]);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    protected override object ToColumn(DateTimeOffset at) => UtcInstant.ToMicrosecondsSinceEpoch(at);

    protected override Task PromoteAsync(
        IReadOnlyCollection<(Guid Id, DateTimeOffset OrderAt)> due, CancellationToken cancellationToken) => TransactAsync(
        async (connection, transaction) =>
        {
            foreach (var (id, orderAt) in due)
            {
                await using var command = Command(
                    connection, "UPDATE jobs SET is_ready = 1, order_at = @place WHERE id = @id AND NOT is_ready",
                    ("id", id), ("place", UtcInstant.ToMicrosecondsSinceEpoch(orderAt)));
                command.Transaction = transaction;
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        },
        cancellationToken);

    protected override async Task<RenewedLeases> ExecuteAsync(string sql, IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken)
    {
        HashSet<JobLease> held = [], cancelled = [];
        await TransactAsync(
            async (connection, transaction) =>
            {
                foreach (var lease in leases)
                {
                    await using var command = Command(connection, sql, [.. LeaseParameters(lease), .. NowParameters]);
                    command.Transaction = transaction;
                    await using var row = await command.ExecuteReaderAsync(cancellationToken);
                    if (await row.ReadAsync(cancellationToken))
                    {
                        held.Add(lease);
                        if (row.GetBoolean(2))
                        {
                            cancelled.Add(lease);
                        }
                    }
                }
            },
            cancellationToken);
        return new RenewedLeases(held, cancelled);
    }

    protected override async Task TransactAsync(Func<DbConnection, DbTransaction, Task> write, CancellationToken cancellationToken)
    {
        using var pass = await gate.EnterAsync(cancellationToken);
        await WithConnectionAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await write(connection, transaction);
                await transaction.CommitAsync(cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>The text form in which the driver stores an id.</summary>
    public static string Text(Guid id) => id.ToString().ToUpperInvariant();
}
