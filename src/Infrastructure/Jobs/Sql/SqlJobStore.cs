using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs.Sql;

/// <summary>The SQL that both engines share. They differ in the clock that counts, in how a set of rows is passed, and in the claim.</summary>
internal abstract class SqlJobStore(AppDbContextFactory contexts, JobFairness fairness, IOptions<JobsOptions> options) : IJobStore
{
    protected const string LeaseMatches = "id = @id AND lease_token = @token";
    protected const string ReleaseLease = "lease_token = NULL, lease_until = NULL, progress = NULL, progress_note = NULL";

    /// <summary>Only the first live job of an ordering key can be claimed, even while it waits for a retry.</summary>
    protected const string IsFirstOfOrder =
        "(ordering_key IS NULL OR NOT EXISTS (SELECT 1 FROM jobs AS ahead WHERE ahead.ordering_key = jobs.ordering_key AND ahead.id < jobs.id))";

    private const int PromoteBatch = 1_000;

    protected static string LeaseMicroseconds { get; } = $"{(long)JobLease.Duration.TotalMicroseconds}";

    /// <summary>The SQL expression of the current instant.</summary>
    protected abstract string Now { get; }

    /// <summary>The parameters that <see cref="Now"/> refers to.</summary>
    protected virtual (string Name, object Value)[] NowParameters => [];

    protected bool KeepsCompleted => options.Value.KeepCompleted > TimeSpan.Zero;

    public abstract Task<IReadOnlyList<ClaimedJob>> ClaimAsync(JobClaim claim, CancellationToken cancellationToken);

    public async Task<bool> PromoteAsync(CancellationToken cancellationToken)
    {
        var due = await FindDueAsync(cancellationToken);
        if (due.Count > 0)
        {
            await PromoteAsync([.. due.Select(job => (job.Id, fairness.Place(job.Queue, job.Priority, job.TenantId, job.RunAt)))], cancellationToken);
        }

        return due.Count < PromoteBatch;
    }

    public async Task<IReadOnlySet<JobLease>> CompleteAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken) =>
        (await ExecuteAsync(CompleteHeld, leases, cancellationToken)).Held;

    public Task<RenewedLeases> RenewAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken) =>
        ExecuteAsync(UpdateHeld($"lease_until = {InstantAfter(LeaseMicroseconds)}"), leases, cancellationToken);

    public async Task<IReadOnlySet<JobLease>> ReturnAsync(IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken) =>
        (await ExecuteAsync(UpdateHeld($"attempt = attempt - 1, {ReleaseLease}"), leases, cancellationToken)).Held;

    public Task RetryAsync(IReadOnlyCollection<RetriedJob> jobs, CancellationToken cancellationToken) => ForEachAsync(
        $"UPDATE jobs SET is_ready = @ready, run_at = {InstantAfter("@delay")}, errors = @errors, attempt = attempt - @uncounted, {ReleaseLease} "
        + $"WHERE {LeaseMatches}",
        jobs,
        job =>
        [
            ("ready", job.Delay == TimeSpan.Zero), ("delay", (long)job.Delay.TotalMicroseconds), ("errors", job.Errors),
            ("uncounted", job.IsDeferred ? 1 : 0), .. LeaseParameters(job.Lease), .. NowParameters,
        ],
        cancellationToken);

    public Task ReportAsync(IReadOnlyCollection<JobProgress> reports, CancellationToken cancellationToken) => ForEachAsync(
        $"UPDATE jobs SET progress = @percent, progress_note = @note WHERE {LeaseMatches}", reports,
        report => [("percent", (short)report.Percent), ("note", (object?)report.Note ?? DBNull.Value), .. LeaseParameters(report.Lease)],
        cancellationToken);

    public Task DeadLetterAsync(IReadOnlyCollection<DeadLetteredJob> jobs, CancellationToken cancellationToken) => TransactAsync(
        async (connection, transaction) =>
        {
            foreach (var job in jobs)
            {
                // The update locks the row, so that it is not claimed between the copy and the deletion. A job that was retried from the
                // dead letters replaces its earlier dead letter.
                await using var update = Command(
                    connection, $"UPDATE jobs SET errors = @errors WHERE {LeaseMatches}", [("errors", job.Errors), .. LeaseParameters(job.Lease)]);
                update.Transaction = transaction;
                if (await update.ExecuteNonQueryAsync(cancellationToken) == 0)
                {
                    continue;
                }

                await using var move = Command(
                    connection, $"""
                    DELETE FROM dead_jobs WHERE id = @id;
                    INSERT INTO dead_jobs ({JobColumns.Lasting}, attempt, reason, died_at)
                    SELECT {JobColumns.Lasting}, attempt, @reason, {Now} FROM jobs WHERE id = @id;
                    DELETE FROM jobs WHERE id = @id
                    """, [("id", job.Lease.Id), ("reason", job.Reason.ToString()), .. NowParameters]);
                move.Transaction = transaction;
                await move.ExecuteNonQueryAsync(cancellationToken);
            }
        },
        cancellationToken);

    /// <summary>Completes one job in a transaction that is already open.</summary>
    public async Task<bool> CompleteAsync(DbConnection connection, DbTransaction? transaction, JobLease lease, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, CompleteOne, [.. LeaseParameters(lease), .. KeepsCompleted ? NowParameters : []]);
        command.Transaction = transaction;
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    /// <summary>Inserts rows that differ from the first only in id, payload and place, in the transaction of the command.</summary>
    public Task AddAsync(AppDbContext context, JobRow first, JobBatch batch, CancellationToken cancellationToken) =>
        InsertAsync(context.Database.GetDbConnection(), context.Database.CurrentTransaction!.GetDbTransaction(), first, batch, cancellationToken);

    public Task<List<string>> FindPausedQueuesAsync(CancellationToken cancellationToken) => WithConnectionAsync(
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

    /// <summary>The SQL that deletes the rows of the leases, and copies them into the history if that is kept.</summary>
    protected abstract string CompleteHeld { get; }

    /// <summary>The SQL that does the same for one lease.</summary>
    protected abstract string CompleteOne { get; }

    /// <summary>The SQL that updates the rows of the leases.</summary>
    protected abstract string UpdateHeld(string changes);

    /// <summary>The SQL that copies rows into the history.</summary>
    protected string InsertCompleted(string source) => $"""
        INSERT INTO completed_jobs (id, name, queue, payload, is_encrypted, tenant_id, user_id, enqueued_at, attempt, completed_at)
        SELECT id, name, queue, payload, is_encrypted, tenant_id, user_id, enqueued_at, attempt, {Now} FROM {source}
        """;

    /// <summary>The SQL expression of the instant that is so many microseconds from now.</summary>
    protected abstract string InstantAfter(string microseconds);

    /// <summary>Runs a statement for every lease and returns the leases whose row it found.</summary>
    protected abstract Task<RenewedLeases> ExecuteAsync(string sql, IReadOnlyCollection<JobLease> leases, CancellationToken cancellationToken);

    /// <summary>Runs the action in one transaction that may write.</summary>
    protected abstract Task TransactAsync(Func<DbConnection, DbTransaction, Task> write, CancellationToken cancellationToken);

    protected abstract Task InsertAsync(
        DbConnection connection, DbTransaction transaction, JobRow first, JobBatch batch, CancellationToken cancellationToken);

    /// <summary>Converts an instant to its column value.</summary>
    protected abstract object ToColumn(DateTimeOffset at);

    protected (string Name, object Value)[] SharedParameters(JobRow row) =>
    [
        ("name", row.Name), ("queue", row.Queue), ("priority", row.Priority), ("ready", row.IsReady), ("run_at", ToColumn(row.RunAt)),
        ("encrypted", row.IsEncrypted), ("ordering_key", OrDbNull(row.OrderingKey)), ("tenant", OrDbNull(row.TenantId)),
        ("user", OrDbNull(row.UserId)), ("trace", OrDbNull(row.TraceParent)), ("enqueued_at", ToColumn(row.EnqueuedAt)),
        ("max_attempts", row.MaxAttempts), ("timeout", row.TimeoutSeconds), ("no", false), ("api_key", OrDbNull(row.ApiKeyId)),
        ("service_account", OrDbNull(row.ServiceAccountId)),
    ];

    private static object OrDbNull(object? value) => value ?? DBNull.Value;

    protected abstract Task PromoteAsync(IReadOnlyCollection<(Guid Id, DateTimeOffset OrderAt)> due, CancellationToken cancellationToken);

    protected static (string Name, object Value)[] LeaseParameters(JobLease lease) => [("id", lease.Id), ("token", lease.Token)];

    protected async Task<T> WithConnectionAsync<T>(Func<DbConnection, Task<T>> action, CancellationToken cancellationToken)
    {
        await using var context = contexts.Lease(tenantId: null);
        await OpenAsync(context, cancellationToken);
        var connection = context.Database.GetDbConnection();
        try
        {
            return await action(connection);
        }
        finally
        {
            await connection.CloseAsync();
        }
    }

    protected virtual Task OpenAsync(AppDbContext context, CancellationToken cancellationToken) =>
        context.Database.OpenConnectionAsync(cancellationToken);

    protected static DbCommand Command(DbConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text consists of this folder's constants; every value is a parameter.
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

    private Task<List<DueJob>> FindDueAsync(CancellationToken cancellationToken) => WithConnectionAsync(
        async connection =>
        {
            await using var command = Command(
                connection,
                "SELECT id, queue, priority, tenant_id, run_at FROM jobs "
                + $"WHERE NOT is_ready AND run_at <= {Now} ORDER BY run_at LIMIT {PromoteBatch}",
                NowParameters);
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            var due = new List<DueJob>();
            while (await row.ReadAsync(cancellationToken))
            {
                due.Add(new DueJob(
                    row.GetGuid(0), row.GetString(1), row.GetInt16(2), JobColumns.IdOrNull(row, 3), JobColumns.InstantOf(row, 4)));
            }

            return due;
        },
        cancellationToken);

    private Task ForEachAsync<T>(
        string sql, IReadOnlyCollection<T> items, Func<T, (string Name, object Value)[]> parameters,
        CancellationToken cancellationToken) => TransactAsync(
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

/// <summary>The values that differ between the rows of a batch.</summary>
internal sealed record JobBatch(Guid[] Ids, string[] Payloads, DateTimeOffset[] Places);
