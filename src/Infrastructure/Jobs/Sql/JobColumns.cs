using System.Data.Common;
using SvcInfra.Infrastructure.Persistence.Conventions;

namespace SvcInfra.Infrastructure.Jobs.Sql;

/// <summary>The columns that the statements on jobs name, and how their rows are read.</summary>
internal static class JobColumns
{
    /// <summary>What <see cref="ReadClaimedAsync"/> reads, in its order.</summary>
    public const string Claimed =
        "id, name, queue, priority, payload, is_encrypted, tenant_id, user_id, trace_parent, order_at, run_at, attempt, max_attempts, "
        + "timeout_seconds, errors, ordering_key IS NOT NULL, api_key_id, service_account_id";

    /// <summary>The columns that a batch inserts: the first three differ per row, the others have <see cref="InsertedShared"/>.</summary>
    public const string Inserted =
        "id, payload, order_at, name, queue, priority, is_ready, run_at, is_encrypted, ordering_key, tenant_id, user_id, trace_parent, enqueued_at, "
        + "attempt, max_attempts, timeout_seconds, is_cancel_requested, errors, api_key_id, service_account_id";

    public const string InsertedShared =
        "@name, @queue, @priority, @ready, @run_at, @encrypted, @ordering_key, @tenant, @user, @trace, @enqueued_at, 0, @max_attempts, @timeout, "
        + "@no, '[]', @api_key, @service_account";

    /// <summary>What live jobs and dead letters have in common, without the number of attempts.</summary>
    public const string Lasting =
        "id, name, queue, priority, payload, is_encrypted, unique_key, ordering_key, tenant_id, user_id, trace_parent, enqueued_at, max_attempts, "
        + "timeout_seconds, errors, api_key_id, service_account_id";

    /// <param name="token">The token of the claim.</param>
    public static async Task<List<ClaimedJob>> ReadClaimedAsync(DbDataReader row, Guid token, CancellationToken cancellationToken)
    {
        var jobs = new List<ClaimedJob>();
        while (await row.ReadAsync(cancellationToken))
        {
            jobs.Add(new ClaimedJob(
                new JobLease(row.GetGuid(0), token), row.GetString(1), row.GetString(2), row.GetInt16(3), row.GetString(4), row.GetBoolean(5),
                IdOrNull(row, 6), IdOrNull(row, 7), row.IsDBNull(8) ? null : row.GetString(8),
                InstantOf(row, 9), InstantOf(row, 10), row.GetInt32(11), row.GetInt32(12), row.GetInt32(13), row.GetString(14), row.GetBoolean(15),
                IdOrNull(row, 16), IdOrNull(row, 17)));
        }

        return jobs;
    }

    public static Guid? IdOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);

    /// <summary>SQLite stores instants as microseconds since the Unix epoch.</summary>
    public static DateTimeOffset InstantOf(DbDataReader row, int column) => row.GetFieldType(column) == typeof(long)
        ? UtcInstant.FromMicrosecondsSinceEpoch(row.GetInt64(column))
        : row.GetFieldValue<DateTimeOffset>(column);
}
