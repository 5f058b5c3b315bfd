using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Conventions;

namespace SvcInfra.Infrastructure.Jobs.Sql;

/// <summary>What both engines say in the same words. They differ in whose clock counts, in how a set of rows is passed, and in the claim.</summary>
internal abstract class SqlJobStore(AppDbContextFactory contexts, JobFairness fairness, IOptions<JobsOptions> options) : IJobStore
{
    protected const string Columns =
        "id, name, queue, priority, payload, is_encrypted, tenant_id, user_id, trace_parent, order_at, run_at, attempt, max_attempts, timeout_seconds, errors, ordering_key IS NOT NULL, " +
        "api_key_id, service_account_id";

    protected const string ThisOne = "id = @id AND lease_token = @token";
    protected const string Unleased = "lease_token = NULL, lease_until = NULL, progress = NULL, progress_note = NULL";
    private const int PromotedAtOnce = 1_000;

    /// <summary>What a batch's rows have each of their own, and what they have alike.</summary>
    protected const string Added = "id, payload, order_at, name, queue, priority, is_ready, run_at, is_encrypted, ordering_key, tenant_id, user_id, trace_parent, enqueued_at, " +
        "attempt, max_attempts, timeout_seconds, is_cancel_requested, errors, api_key_id, service_account_id";

    protected const string AddedAlike = "@name, @queue, @priority, @ready, @run_at, @encrypted, @ordering_key, @tenant, @user, @trace, @enqueued_at, 0, @max_attempts, @timeout, @no, '[]', @api_key, @service_account";

    /// <summary>Of an ordering key only the first job there is, whatever it waits for.</summary>
    protected const string IsFirst =
        "(ordering_key IS NULL OR NOT EXISTS (SELECT 1 FROM jobs AS ahead WHERE ahead.ordering_key = jobs.ordering_key AND ahead.id < jobs.id))";

    /// <summary>What a job is, whether it lives or is dead, but for its attempts.</summary>
    public const string Lasting =
        "id, name, queue, priority, payload, is_encrypted, unique_key, ordering_key, tenant_id, user_id, trace_parent, enqueued_at, max_attempts, timeout_seconds, errors, " +
        "api_key_id, service_account_id";

    protected static string LeaseMicroseconds { get; } = $"{(long)JobLease.Duration.TotalMicroseconds}";

    /// <summary>The SQL of this instant.</summary>
    protected abstract string Now { get; }

    /// <summary>What <see cref="Now"/> refers to.</summary>
    protected virtual (string Name, object Value)[] Clock => [];

    protected bool KeepsCompleted => options.Value.KeepCompleted > TimeSpan.Zero;

    public abstract Task<IReadOnlyList<ClaimedJob>> ClaimAsync(JobClaim claim, CancellationToken cancellationToken);

    public async Task<bool> PromoteAsync(CancellationToken cancellationToken)
    {
        var due = await FindDueAsync(cancellationToken);
        if (due.Count > 0)
        {
            await PromoteAsync([.. due.Select(job => (job.Id, fairness.Place(job.Queue, job.Priority, job.TenantId, job.RunAt)))], cancellationToken);
        }

        return due.Count < PromotedAtOnce;
    }

    public async Task<IReadOnlySet<JobLease>> CompleteAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken) =>
        (await ExecuteAsync(CompleteHeld, leases, cancellationToken)).Held;

    public Task<RenewedLeases> RenewAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken) =>
        ExecuteAsync(UpdateHeld($"lease_until = {After(LeaseMicroseconds)}"), leases, cancellationToken);

    public async Task<IReadOnlySet<JobLease>> ReturnAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken) =>
        (await ExecuteAsync(UpdateHeld($"attempt = attempt - 1, {Unleased}"), leases, cancellationToken)).Held;

    public Task RetryAsync(IReadOnlyCollection<RetriedJob> jobs, CancellationToken cancellationToken) => ForEachAsync(
        $"UPDATE jobs SET is_ready = @ready, run_at = {After("@delay")}, errors = @errors, attempt = attempt - @uncounted, {Unleased} WHERE {ThisOne}", jobs,
        job =>
        [
            ("ready", job.Delay == TimeSpan.Zero), ("delay", (long)job.Delay.TotalMicroseconds), ("errors", job.Errors), ("uncounted", job.IsHeldBack ? 1 : 0),
            .. Of(job.Lease), .. Clock,
        ],
        cancellationToken);

    public Task ReportAsync(IReadOnlyCollection<JobProgress> reports, CancellationToken cancellationToken) => ForEachAsync(
        $"UPDATE jobs SET progress = @percent, progress_note = @note WHERE {ThisOne}", reports,
        report => [("percent", (short)report.Percent), ("note", (object?)report.Note ?? DBNull.Value), .. Of(report.Lease)],
        cancellationToken);

    public Task DeadLetterAsync(IReadOnlyCollection<DeadLetteredJob> jobs, CancellationToken cancellationToken) => TransactAsync(
        async (connection, transaction) =>
        {
            foreach (var job in jobs)
            {
                // The update locks the row, so that nobody claims it between its copy and its end. A job that was dead before and put
                // back replaces what is left of its first death.
                await using var keep = Command(connection, $"UPDATE jobs SET errors = @errors WHERE {ThisOne}", [("errors", job.Errors), .. Of(job.Lease)]);
                keep.Transaction = transaction;
                if (await keep.ExecuteNonQueryAsync(cancellationToken) == 0)
                {
                    continue;
                }

                await using var bury = Command(
                    connection, $"""
                    DELETE FROM dead_jobs WHERE id = @id;
                    INSERT INTO dead_jobs ({Lasting}, attempt, reason, died_at) SELECT {Lasting}, attempt, @reason, {Now} FROM jobs WHERE id = @id;
                    DELETE FROM jobs WHERE id = @id
                    """, [("id", job.Lease.Id), ("reason", job.Reason.ToString()), .. Clock]);
                bury.Transaction = transaction;
                await bury.ExecuteNonQueryAsync(cancellationToken);
            }
        },
        cancellationToken);

    /// <summary>Ends one job in a transaction that is open already.</summary>
    public async Task<bool> CompleteAsync(DbConnection connection, DbTransaction? transaction, JobLease lease, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, CompleteThisOne, [.. Of(lease), .. KeepsCompleted ? Clock : []]);
        command.Transaction = transaction;
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    /// <summary>Adds rows that differ from the first in id, payload and place only, in the transaction of the command.</summary>
    public Task AddAsync(AppDbContext context, JobRow first, JobBatch batch, CancellationToken cancellationToken) =>
        InsertAsync(context.Database.GetDbConnection(), context.Database.CurrentTransaction!.GetDbTransaction(), first, batch, cancellationToken);

    public Task<List<string>> FindPausedQueuesAsync(CancellationToken cancellationToken) => ConnectAsync(
        async connection =>
        {
            await using var command = Command(connection, "SELECT queue FROM paused_queues");
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            var paused = new List<string>();
            while (await row.ReadAsync(cancellationToken))
            {
                paused.Add(row.GetString(0));
            }

            return paused;
        },
        cancellationToken);

    /// <summary>Deletes the rows of the leases, into the history when that is kept.</summary>
    protected abstract string CompleteHeld { get; }

    /// <summary>The same for one.</summary>
    protected abstract string CompleteThisOne { get; }

    /// <summary>Changes the rows of the leases.</summary>
    protected abstract string UpdateHeld(string changes);

    /// <summary>The SQL of the history's new rows.</summary>
    protected string Keep(string source) => $"""
        INSERT INTO completed_jobs (id, name, queue, payload, is_encrypted, tenant_id, user_id, enqueued_at, attempt, completed_at)
        SELECT id, name, queue, payload, is_encrypted, tenant_id, user_id, enqueued_at, attempt, {Now} FROM {source}
        """;

    /// <summary>The SQL of an instant so many microseconds from now.</summary>
    protected abstract string After(string microseconds);

    /// <summary>Runs a statement for every lease and tells for which it found the row.</summary>
    protected abstract Task<RenewedLeases> ExecuteAsync(string sql, IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken);

    /// <summary>Runs it in one transaction that may write.</summary>
    protected abstract Task TransactAsync(Func<DbConnection, DbTransaction, Task> write, CancellationToken cancellationToken);

    protected abstract Task InsertAsync(DbConnection connection, DbTransaction transaction, JobRow first, JobBatch batch, CancellationToken cancellationToken);

    /// <summary>As the columns have instants.</summary>
    protected abstract object Write(DateTimeOffset at);

    protected (string Name, object Value)[] Alike(JobRow row) =>
    [
        ("name", row.Name), ("queue", row.Queue), ("priority", row.Priority), ("ready", row.IsReady), ("run_at", Write(row.RunAt)), ("encrypted", row.IsEncrypted),
        ("ordering_key", OrNull(row.OrderingKey)), ("tenant", OrNull(row.TenantId)), ("user", OrNull(row.UserId)), ("trace", OrNull(row.TraceParent)),
        ("enqueued_at", Write(row.EnqueuedAt)), ("max_attempts", row.MaxAttempts), ("timeout", row.TimeoutSeconds), ("no", false),
        ("api_key", OrNull(row.ApiKeyId)), ("service_account", OrNull(row.ServiceAccountId)),
    ];

    private static object OrNull(object? value) => value ?? DBNull.Value;

    protected abstract Task PromoteAsync(IReadOnlyCollection<(Guid Id, DateTimeOffset OrderAt)> due, CancellationToken cancellationToken);

    protected static (string Name, object Value)[] Of(JobLease lease) => [("id", lease.Id), ("token", lease.Token)];

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

    protected static async Task<List<ClaimedJob>> ReadAsync(DbDataReader row, Guid token, CancellationToken cancellationToken)
    {
        var jobs = new List<ClaimedJob>();
        while (await row.ReadAsync(cancellationToken))
        {
            jobs.Add(new ClaimedJob(
                new JobLease(row.GetGuid(0), token), row.GetString(1), row.GetString(2), row.GetInt16(3), row.GetString(4), row.GetBoolean(5),
                row.IsDBNull(6) ? null : row.GetGuid(6), row.IsDBNull(7) ? null : row.GetGuid(7), row.IsDBNull(8) ? null : row.GetString(8),
                InstantOf(row, 9), InstantOf(row, 10), row.GetInt32(11), row.GetInt32(12), row.GetInt32(13), row.GetString(14), row.GetBoolean(15),
                row.IsDBNull(16) ? null : row.GetGuid(16), row.IsDBNull(17) ? null : row.GetGuid(17)));
        }

        return jobs;
    }

    private static DateTimeOffset InstantOf(DbDataReader row, int column) => row.GetFieldType(column) == typeof(long)
        ? UtcInstant.FromMicrosecondsSinceEpoch(row.GetInt64(column))
        : row.GetFieldValue<DateTimeOffset>(column);

    private Task<List<DueJob>> FindDueAsync(CancellationToken cancellationToken) => ConnectAsync(
        async connection =>
        {
            await using var command = Command(
                connection, $"SELECT id, queue, priority, tenant_id, run_at FROM jobs WHERE NOT is_ready AND run_at <= {Now} ORDER BY run_at LIMIT {PromotedAtOnce}", Clock);
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            var due = new List<DueJob>();
            while (await row.ReadAsync(cancellationToken))
            {
                due.Add(new DueJob(row.GetGuid(0), row.GetString(1), row.GetInt16(2), row.IsDBNull(3) ? null : row.GetGuid(3), InstantOf(row, 4)));
            }

            return due;
        },
        cancellationToken);

    private Task ForEachAsync<T>(
        string sql, IReadOnlyCollection<T> items, Func<T, (string Name, object Value)[]> parameters, CancellationToken cancellationToken) => TransactAsync(
        async (connection, transaction) =>
        {
            foreach (var item in items)
            {
                await using var command = Command(connection, sql, parameters(item));
                command.Transaction = transaction;
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        },
        cancellationToken);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct DueJob(Guid Id, string Queue, short Priority, Guid? TenantId, DateTimeOffset RunAt);
}

/// <summary>What each of many rows has of its own.</summary>
internal sealed record JobBatch(Guid[] Ids, string[] Payloads, DateTimeOffset[] Places);
