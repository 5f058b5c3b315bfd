using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Conventions;

namespace SvcInfra.Infrastructure.Jobs.DeadLetters;

/// <summary>
/// Dead letters back into the table of jobs, by statements that move many at once, within the caller's transaction. One whose unique key is
/// taken stays where it is; the index decides that, so a race cannot spoil it.
/// </summary>
internal static class DeadLetterRequeue
{
    /// <summary>To be begun at once, at these places in the queue.</summary>
    /// <returns>How many were moved.</returns>
    public static Task<int> MoveAsync(AppDbContext context, IReadOnlyCollection<Guid> ids, DateTimeOffset place, DateTimeOffset now, CancellationToken cancellationToken) =>
        MoveAsync(context, ids, isReady: true, now, place, TimeSpan.Zero, skipLocked: false, cancellationToken);

    /// <summary>To be begun later, one step after the other. Those that somebody else has locked stay.</summary>
    /// <returns>How many were moved.</returns>
    public static Task<int> MoveLaterAsync(AppDbContext context, IReadOnlyCollection<Guid> ids, DateTimeOffset start, TimeSpan step, CancellationToken cancellationToken) =>
        MoveAsync(context, ids, isReady: false, start, start, step, skipLocked: true, cancellationToken);

    private static async Task<int> MoveAsync(
        AppDbContext context, IReadOnlyCollection<Guid> ids, bool isReady, DateTimeOffset runAt, DateTimeOffset orderAt, TimeSpan step, bool skipLocked,
        CancellationToken cancellationToken)
    {
        var isPostgreSql = context.Database.IsNpgsql();
        var these = isPostgreSql ? "= ANY({0})" : "IN (SELECT value FROM json_each({0}))";
        if (isPostgreSql)
        {
            // A statement of its own: the next one then sees what whoever held them has done. SQLite has one writer.
            var sql = $"SELECT id AS \"Value\" FROM dead_jobs WHERE id {these} ORDER BY id FOR UPDATE {(skipLocked ? "SKIP LOCKED" : string.Empty)}";
            ids = await context.Database.SqlQueryRaw<Guid>(sql, ids.ToArray()).ToListAsync(cancellationToken);
        }

        if (ids.Count == 0)
        {
            return 0;
        }

        // As the driver writes ids, and as the columns have instants.
        object parameter = isPostgreSql ? ids.ToArray() : JsonSerializer.Serialize(ids.Select(SqliteJobStore.Text));
        var later = "(row_number() OVER (ORDER BY id) - 1) * {3}" + (isPostgreSql ? " * interval '1 microsecond'" : string.Empty);
        var insert = $$"""
            INSERT INTO jobs ({{SqlJobStore.Lasting}}, attempt, is_ready, is_cancel_requested, run_at, order_at)
            SELECT {{SqlJobStore.Lasting}}, 0, {{(isReady ? "true" : "false")}}, false, {1} + {{later}}, {2} + {{later}} FROM dead_jobs WHERE id {{these}}
            ON CONFLICT DO NOTHING
            """;
        await context.Database.ExecuteSqlRawAsync(insert, [parameter, Instant(runAt), Instant(orderAt), (long)step.TotalMicroseconds], cancellationToken);
        var deletion = $"DELETE FROM dead_jobs WHERE id {these} AND EXISTS (SELECT 1 FROM jobs WHERE jobs.id = dead_jobs.id)";
        return await context.Database.ExecuteSqlRawAsync(deletion, [parameter], cancellationToken);

        object Instant(DateTimeOffset at) => isPostgreSql ? at : UtcInstant.ToMicrosecondsSinceEpoch(at);
    }
}
