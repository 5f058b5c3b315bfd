using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>What both engines say in the same words. They differ in whose clock counts, in how a set of leases is passed, and in the claim.</summary>
internal abstract class SqlJobStore(AppDbContextFactory contexts) : IJobStore
{
    protected const string Columns = "id, name, payload, is_encrypted, tenant_id, user_id, trace_parent, attempt, max_attempts, errors";
    protected const string Unleased = "lease_token = NULL, lease_until = NULL";
    private const string ThisOne = "id = @id AND lease_token = @token";

    protected static string LeaseMicroseconds { get; } = $"{(long)JobLease.Duration.TotalMicroseconds}";

    /// <summary>The SQL of this instant.</summary>
    protected abstract string Now { get; }

    /// <summary>What <see cref="Now"/> refers to.</summary>
    protected virtual (string Name, object Value)[] Clock => [];

    /// <summary>The condition of the rows that belong to the leases of <see cref="ExecuteAsync"/>.</summary>
    protected abstract string Held { get; }

    public abstract Task<IReadOnlyList<ClaimedJob>> ClaimAsync(int count, string[] names, CancellationToken cancellationToken);

    public Task<IReadOnlySet<JobLease>> CompleteAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken) =>
        ExecuteAsync($"DELETE FROM jobs WHERE {Held} RETURNING id, lease_token", leases, cancellationToken);

    public Task<IReadOnlySet<JobLease>> RenewAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken) =>
        ExecuteAsync($"UPDATE jobs SET lease_until = {After(LeaseMicroseconds)} WHERE {Held} RETURNING id, lease_token", leases, cancellationToken);

    public Task<IReadOnlySet<JobLease>> ReturnAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken) =>
        ExecuteAsync($"UPDATE jobs SET attempt = attempt - 1, {Unleased} WHERE {Held} RETURNING id, lease_token", leases, cancellationToken);

    public Task RetryAsync(IReadOnlyCollection<RetriedJob> jobs, CancellationToken cancellationToken) => TransactAsync(
        async (connection, transaction) =>
        {
            foreach (var job in jobs)
            {
                await using var command = Command(
                    connection, $"UPDATE jobs SET run_at = {After("@delay")}, errors = @errors, {Unleased} WHERE {ThisOne}",
                    [("delay", (long)job.Delay.TotalMicroseconds), ("errors", job.Errors), ("id", job.Lease.Id), ("token", job.Lease.Token), .. Clock]);
                command.Transaction = transaction;
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        },
        cancellationToken);

    public Task BuryAsync(IReadOnlyCollection<BuriedJob> jobs, CancellationToken cancellationToken) => TransactAsync(
        async (connection, transaction) =>
        {
            foreach (var job in jobs)
            {
                // The update locks the row, so that nobody claims it between its copy and its end. A job that was dead before and put
                // back by hand replaces what is left of its first death.
                await using var keep = Command(
                    connection, $"UPDATE jobs SET errors = @errors WHERE {ThisOne}", [("errors", job.Errors), ("id", job.Lease.Id), ("token", job.Lease.Token)]);
                keep.Transaction = transaction;
                if (await keep.ExecuteNonQueryAsync(cancellationToken) == 0)
                {
                    continue;
                }

                const string Kept = "id, name, priority, payload, is_encrypted, unique_key, tenant_id, user_id, trace_parent, enqueued_at, attempt, max_attempts, errors";
                await using var bury = Command(
                    connection, $"""
                    DELETE FROM dead_jobs WHERE id = @id;
                    INSERT INTO dead_jobs ({Kept}, reason, died_at) SELECT {Kept}, @reason, {Now} FROM jobs WHERE id = @id;
                    DELETE FROM jobs WHERE id = @id
                    """, [("id", job.Lease.Id), ("reason", job.Reason.ToString()), .. Clock]);
                bury.Transaction = transaction;
                await bury.ExecuteNonQueryAsync(cancellationToken);
            }
        },
        cancellationToken);

    /// <summary>The SQL of an instant so many microseconds from now.</summary>
    protected abstract string After(string microseconds);

    /// <summary>Runs a statement for every lease and tells for which it found the row.</summary>
    protected abstract Task<IReadOnlySet<JobLease>> ExecuteAsync(string sql, IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken);

    /// <summary>Runs it in one transaction that may write.</summary>
    protected abstract Task TransactAsync(Func<DbConnection, DbTransaction, Task> write, CancellationToken cancellationToken);

    protected async Task<T> ConnectAsync<T>(Func<DbConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        await using var context = contexts.Lease(tenantId: null);
        await OpenAsync(context, cancellationToken);
        var connection = context.Database.GetDbConnection();
        try
        {
            return await use(connection);
        }
        finally
        {
            await connection.CloseAsync();
        }
    }

    protected virtual Task OpenAsync(AppDbContext context, CancellationToken cancellationToken) => context.Database.OpenConnectionAsync(cancellationToken);

    protected static DbCommand Command(DbConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Made of this folder's constants; every value is a parameter.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    protected static async Task<List<ClaimedJob>> ReadAsync(DbCommand command, Guid token, CancellationToken cancellationToken)
    {
        var jobs = new List<ClaimedJob>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            jobs.Add(new ClaimedJob(
                new JobLease(row.GetGuid(0), token), row.GetString(1), row.GetString(2), row.GetBoolean(3),
                row.IsDBNull(4) ? null : row.GetGuid(4), row.IsDBNull(5) ? null : row.GetGuid(5), row.IsDBNull(6) ? null : row.GetString(6),
                row.GetInt32(7), row.GetInt32(8), row.GetString(9)));
        }

        return jobs;
    }
}
