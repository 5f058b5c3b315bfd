using System.Data.Common;
using System.Text.Json;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>
/// Workers of one process, which queue with all other writers. Transactions are immediate: one that reads first and writes then may have to fail.
/// </summary>
internal sealed class SqliteJobStore(AppDbContextFactory contexts, IWriteGate gate, TimeProvider time) : SqlJobStore(contexts)
{
    private const string Due = """
        FROM jobs WHERE (run_at <= @now OR (attempt = 0 AND run_at <= enqueued_at)) AND (lease_until IS NULL OR lease_until < @now)
          AND name IN (SELECT value FROM json_each(@names))
        """;

    protected override string Now => "@now";

    /// <summary>Microseconds since the Unix epoch, as the columns have them.</summary>
    protected override (string Name, object Value)[] Clock =>
        [("now", (time.GetUtcNow().Ticks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond)];

    protected override string Held => "id = @id AND lease_token = @token";

    public override async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(int count, string[] names, CancellationToken cancellationToken)
    {
        // Mostly there is nothing to do, and then no writer has to wait for it.
        return await IsAnyDueAsync() ? await ClaimAsync() : [];

        Task<bool> IsAnyDueAsync() => ConnectAsync(
            async connection =>
            {
                await using var command = Command(
                    connection, $"SELECT EXISTS (SELECT 1 {Due})", [("names", JsonSerializer.Serialize(names)), .. Clock]);
                return Convert.ToBoolean(await command.ExecuteScalarAsync(cancellationToken));
            },
            cancellationToken);

        async Task<List<ClaimedJob>> ClaimAsync()
        {
            var token = EntityId.New();
            List<ClaimedJob> jobs = [];
            await TransactAsync(
                async (connection, transaction) =>
                {
                    await using var find = Command(
                        connection, $"SELECT {Columns} {Due} ORDER BY priority, run_at, id LIMIT @count",
                        [("names", JsonSerializer.Serialize(names)), ("count", count), .. Clock]);
                    find.Transaction = transaction;
                    jobs = await ReadAsync(find, token, cancellationToken);
                    await using var claim = Command(
                        connection,
                        $"UPDATE jobs SET attempt = attempt + 1, lease_token = @token, lease_until = {After(LeaseMicroseconds)} WHERE id = @id",
                        [("token", token), ("id", Guid.Empty), .. Clock]);
                    claim.Transaction = transaction;
                    foreach (var job in jobs)
                    {
                        claim.Parameters["id"].Value = job.Lease.Id;
                        await claim.ExecuteNonQueryAsync(cancellationToken);
                    }
                },
                cancellationToken);
            return [.. jobs.Select(job => job with { Attempt = job.Attempt + 1 })];
        }
    }

    protected override string After(string microseconds) => $"@now + {microseconds}";

    protected override async Task<IReadOnlySet<JobLease>> ExecuteAsync(
        string sql, IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken)
    {
        var found = new HashSet<JobLease>();
        await TransactAsync(
            async (connection, transaction) =>
            {
                foreach (var lease in leases)
                {
                    await using var command = Command(connection, sql, [("id", lease.Id), ("token", lease.Token), .. Clock]);
                    command.Transaction = transaction;
                    if (await command.ExecuteScalarAsync(cancellationToken) is not null)
                    {
                        found.Add(lease);
                    }
                }
            },
            cancellationToken);
        return found;
    }

    protected override async Task TransactAsync(Func<DbConnection, DbTransaction, Task> write, CancellationToken cancellationToken)
    {
        using var pass = await gate.EnterAsync(cancellationToken);
        await ConnectAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await write(connection, transaction);
                await transaction.CommitAsync(cancellationToken);
                return true;
            },
            cancellationToken);
    }
}
