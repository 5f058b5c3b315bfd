using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>Workers of any number of processes. The database's clock counts, so theirs need not agree.</summary>
internal sealed class PostgreSqlJobStore(AppDbContextFactory contexts) : SqlJobStore(contexts)
{
    protected override string Now => "now()";

    // The first condition is for the index, the second pairs each id with its token.
    protected override string Held => "id = ANY(@ids) AND (id, lease_token) IN (SELECT * FROM unnest(@ids, @tokens))";

    // One statement. Rows that another worker is just claiming are skipped and not waited for. The expression is materialized, because
    // the planner may otherwise run a limited subquery more than once. A job that is due at once is due whatever the enqueuer's clock said.
    private string Claim => $"""
        WITH due AS MATERIALIZED (
          SELECT id FROM jobs
          WHERE (run_at <= now() OR (attempt = 0 AND run_at <= enqueued_at)) AND (lease_until IS NULL OR lease_until < now()) AND name = ANY(@names)
          ORDER BY priority, run_at, id LIMIT @count FOR UPDATE SKIP LOCKED),
        claimed AS (
          UPDATE jobs SET attempt = attempt + 1, lease_token = @token, lease_until = {After(LeaseMicroseconds)}
          FROM due WHERE jobs.id = due.id
          RETURNING jobs.*)
        SELECT {Columns} FROM claimed ORDER BY priority, run_at, id
        """;

    public override Task<IReadOnlyList<ClaimedJob>> ClaimAsync(int count, string[] names, CancellationToken cancellationToken) => ConnectAsync<IReadOnlyList<ClaimedJob>>(
        async connection =>
        {
            var token = EntityId.New();
            await using var command = Command(connection, Claim, ("names", names), ("count", count), ("token", token));
            return await ReadAsync(command, token, cancellationToken);
        },
        cancellationToken);

    protected override string After(string microseconds) => $"now() + {microseconds} * interval '1 microsecond'";

    /// <summary>Past EF Core, which would log an error for every poll while the database is away.</summary>
    protected override Task OpenAsync(AppDbContext context, CancellationToken cancellationToken) => context.Database.GetDbConnection().OpenAsync(cancellationToken);

    protected override Task<IReadOnlySet<JobLease>> ExecuteAsync(string sql, IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken) =>
        ConnectAsync<IReadOnlySet<JobLease>>(
            async connection =>
            {
                await using var command = Command(
                    connection, sql, ("ids", leases.Select(lease => lease.Id).ToArray()), ("tokens", leases.Select(lease => lease.Token).ToArray()));
                var found = new HashSet<JobLease>();
                await using var row = await command.ExecuteReaderAsync(cancellationToken);
                while (await row.ReadAsync(cancellationToken))
                {
                    // A row that was given back has no token any more; its id stands for one lease of these.
                    found.Add(row.IsDBNull(1) ? leases.First(lease => lease.Id == row.GetGuid(0)) : new JobLease(row.GetGuid(0), row.GetGuid(1)));
                }

                return found;
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
}
