using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Conventions;

namespace SvcInfra.Infrastructure.Jobs.DeadLetters;

/// <summary>
/// Moves dead letters back into the table of jobs, many per statement, within the caller's transaction. A dead letter whose unique key is taken
/// stays; the unique index decides that, so concurrent commands cannot break it.
/// </summary>
internal static class DeadLetterRequeue
{
    /// <summary>Makes them due at once, at this position in the queue.</summary>
    /// <returns>The number of moved dead letters.</returns>
    public static Task<int> MoveAsync(
        AppDbContext context, IReadOnlyCollection<Guid> ids, DateTimeOffset place, DateTimeOffset now, CancellationToken cancellationToken) =>
        MoveAsync(context, ids, isReady: true, now, place, TimeSpan.Zero, skipLocked: false, cancellationToken);

    /// <summary>Makes them due one after the other, a step apart. Rows that another transaction has locked stay.</summary>
    /// <returns>The number of moved dead letters.</returns>
    public static Task<int> MoveLaterAsync(
        AppDbContext context, IReadOnlyCollection<Guid> ids, DateTimeOffset start, TimeSpan step, CancellationToken cancellationToken) =>
        MoveAsync(context, ids, isReady: false, start, start, step, skipLocked: true, cancellationToken);

    private static async Task<int> MoveAsync(
        AppDbContext context, IReadOnlyCollection<Guid> ids, bool isReady, DateTimeOffset runAt, DateTimeOffset orderAt, TimeSpan step,
        bool skipLocked, CancellationToken cancellationToken)
    {
        var isPostgreSql = context.Database.IsNpgsql();
        var isOneOfIds = isPostgreSql ? "= ANY({0})" : "IN (SELECT value FROM json_each({0}))";
        if (isPostgreSql)
        {
            // A separate statement, so that the next one sees the changes of the transaction that held the locks. SQLite has one writer.
            var sql = $"SELECT id AS \"Value\" FROM dead_jobs WHERE id {isOneOfIds} ORDER BY id FOR UPDATE "
                + (skipLocked ? "SKIP LOCKED" : string.Empty);
            ids = await context.Database.SqlQueryRaw<Guid>(sql, ids.ToArray()).ToListAsync(cancellationToken);
        }

        if (ids.Count == 0)
        {
            return 0;
        }

        // SQLite stores ids as text and instants as microseconds.
        object parameter = isPostgreSql ? ids.ToArray() : JsonSerializer.Serialize(ids.Select(SqliteJobStore.Text));
        var later = "(row_number() OVER (ORDER BY id) - 1) * {3}" + (isPostgreSql ? " * interval '1 microsecond'" : string.Empty);
        var insert = $$"""
            INSERT INTO jobs ({{JobColumns.Lasting}}, attempt, is_ready, is_cancel_requested, run_at, order_at)
            SELECT {{JobColumns.Lasting}}, 0, {{(isReady ? "true" : "false")}}, false, {1} + {{later}}, {2} + {{later}}
            FROM dead_jobs WHERE id {{isOneOfIds}}
            ON CONFLICT DO NOTHING
            """;
        await context.Database.ExecuteSqlRawAsync(
            insert, [parameter, Instant(runAt), Instant(orderAt), (long)step.TotalMicroseconds], cancellationToken);
        var deletion = $"DELETE FROM dead_jobs WHERE id {isOneOfIds} AND EXISTS (SELECT 1 FROM jobs WHERE jobs.id = dead_jobs.id)";
        return await context.Database.ExecuteSqlRawAsync(deletion, [parameter], cancellationToken);

        object Instant(DateTimeOffset at) => isPostgreSql ? at : UtcInstant.ToMicrosecondsSinceEpoch(at);
    }
}
