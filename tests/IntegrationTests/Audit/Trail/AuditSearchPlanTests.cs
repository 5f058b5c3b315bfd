using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shouldly;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Infrastructure.Persistence.PostgreSql;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Trail;

/// <summary>
/// The query plans of PostgreSQL for searches in 200,000 entries of eight tenants, as the application's role and under its row security policies.
/// Each search uses an index and reads no row of another tenant.
/// </summary>
public sealed class AuditSearchPlanTests : IAsyncLifetime
{
    private const int Page = 51;
    private const int Tenants = 8;
    private const int Rows = 25_000;

    /// <summary>There is an entry every ten seconds, so each of the eight tenants has one every 80 seconds.</summary>
    private static readonly DateTimeOffset s_start = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Explainer _explainer = new();
    private TestDatabase _database = null!;
    private TestApp _app = null!;

    private static Guid Tenant => Guid.Parse("00000000-0000-7000-8000-000000000003");

    private static Guid Actor => Guid.Parse("00000000-0000-7000-8000-000000000107");

    private IAuditReader Reader => _app.Get<IAuditReader>();

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(Engine.PostgreSql, "auditplans");
        _app = new TestApp(_database, services => services.ConfigureDbContext<PostgreSqlDbContext>(options => options.AddInterceptors(_explainer)));
        await _app.StartAsync();
        await _database.ReadAsync(
            $"""
            INSERT INTO audit_entries (id, tenant_id, occurred_at, actor_kind, actor_id, action, target_type, target_id, outcome, trace_id, tags,
                payload_commitment)
            SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000800000' || lpad(to_hex(n), 10, '0'))::uuid,
                ('00000000-0000-7000-8000-' || lpad(to_hex(n % {Tenants}), 12, '0'))::uuid, at, 'user',
                ('00000000-0000-7000-8000-' || lpad(to_hex(256 + hash % 50), 12, '0'))::uuid,
                CASE WHEN hash % 1000 = 0 THEN 'members.remove_member'
                    ELSE (ARRAY['tenants.rename_tenant', 'users.change_password', 'users.sign_in_with_password'])[1 + hash % 3] END,
                'thing', (hash % 500)::text, CASE WHEN hash % 20 = 0 THEN 'Denied' ELSE 'Success' END, '',
                CASE WHEN hash % 4 = 0 THEN 'soc2' ELSE '' END, sha256(''::bytea)
            FROM (SELECT n, timestamptz '2026-10-01 00:00:00+00' + n * interval '10 seconds' AS at, abs(hashint4(n)) AS hash
                FROM generate_series(0, {Tenants * Rows} - 1) n) made;
            INSERT INTO audit_seals (tenant_id, sequence, entry_id, leaf, chain, sealed_at)
            SELECT tenant_id, row_number() OVER (PARTITION BY tenant_id ORDER BY id), id, sha256(''::bytea), sha256(''::bytea), occurred_at
                FROM audit_entries;
            INSERT INTO audit_payloads (entry_id, tenant_id, salt, text) SELECT id, tenant_id, sha256(''::bytea), '' FROM audit_entries;
            ANALYZE audit_entries, audit_seals, audit_payloads
            """);
    }

    public ValueTask DisposeAsync()
    {
        _app.Dispose();
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Searches_and_time_ranges_use_an_index_and_read_no_row_of_another_tenant()
    {
        var month = s_start.AddDays(5);
        var position = ListPosition.At(s_start.AddDays(3), Guid.Empty);

        // When an index has the order of the page, hardly more rows than the page are read, whether the page is new or old.
        await ShouldReadAsync(2 * Page, Search());
        await ShouldReadAsync(2 * Page, Search(), position);
        await ShouldReadAsync(2 * Page, Search(), sort: "occurredAt");
        await ShouldReadAsync(2 * Page, Search(), position, "occurredAt");
        await ShouldReadAsync(2 * Page, Search() with { Actor = Actor });
        await ShouldReadAsync(2 * Page, Search() with { Actor = Actor }, position);
        await ShouldReadAsync(2 * Page, Search() with { Action = "tenants.rename_tenant" });
        await ShouldReadAsync(2 * Page, Search() with { TargetId = "77", TargetType = "thing" });
        await ShouldReadAsync(2 * Page, Search() with { To = month });
        await ShouldReadAsync(2 * Page, Search() with { From = month, To = month.AddDays(1) });
        await ShouldReadAsync(2 * Page, Search() with { Actor = Actor, To = month });
        await ShouldReadAsync(2 * Page, Search() with { Action = "tenants.rename_tenant", From = month.AddDays(-2), To = month });

        // A frequent prefix is found soon in the order of time; a rare one is a range of an index.
        await ShouldReadAsync(10 * Page, Search() with { Action = "tenants." });
        await ShouldReadAsync(2 * Page, Search() with { Action = "members." });

        // These criteria have no index: entries are read newest first and filtered.
        await ShouldReadAsync(10 * Page, Search() with { Tag = "soc2" });
        await ShouldReadAsync(50 * Page, Search() with { Outcome = AuditOutcome.Denied });

        // The range of an export of one day.
        const int EntriesPerDay = 24 * 60 * 60 / (10 * Tenants);
        var range = await _explainer.DuringAsync(() => Reader.FindRangeAsync(Tenant, month, month.AddDays(1), CancellationToken.None));
        ShouldRead(range, EntriesPerDay + 1, "range of a day");
        var unsealed = await _explainer.DuringAsync(() => Reader.CountUnsealedAsync(Tenant, CancellationToken.None));
        ShouldRead(unsealed, EntriesPerDay, "unsealed entries of the last day");
    }

    private static AuditSearch Search() => new(null, null, null, null, null, null, null, null);

    private async Task ShouldReadAsync(int rows, AuditSearch search, ListPosition? position = null, string sort = "-occurredAt")
    {
        var page = SearchAuditEntries.List.PageOf(new SearchAuditEntries { Sort = sort }, position, Page)!;
        var plans = await _explainer.DuringAsync(() => Reader.SearchAsync(Tenant, search, page, CancellationToken.None));
        ShouldRead(plans, rows, $"{search} {position} {sort}");
    }

    private static void ShouldRead(IReadOnlyList<JsonElement> plans, int rows, string description)
    {
        var scans = plans.SelectMany(ScansOf).ToList();
        var message = $"{description}\n{string.Join('\n', scans)}";
        scans.ShouldAllBe(scan => scan.GetProperty("Node Type").GetString() != "Seq Scan", message);
        var entries = scans.Where(scan => scan.GetProperty("Relation Name").GetString() == "audit_entries").ShouldHaveSingleItem(message);

        // The index must have the condition itself; a filter on its rows would not be enough.
        Regex.IsMatch(entries.ToString(), $"\"Index Cond\": \"[^\"]*tenant_id = '{Tenant}'").ShouldBeTrue(message);
        var perLoop = Number(entries, "Actual Rows") + Number(entries, "Rows Removed by Filter") + Number(entries, "Rows Removed by Index Recheck");
        (perLoop * Number(entries, "Actual Loops")).ShouldBeLessThanOrEqualTo(rows, message);
    }

    private static double Number(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetDouble() : 0;

    private static IEnumerable<JsonElement> ScansOf(JsonElement node)
    {
        var below = node.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().SelectMany(ScansOf) : [];
        return node.TryGetProperty("Relation Name", out _) ? below.Prepend(node) : below;
    }

    /// <summary>Explains each statement before it runs, on the same connection and therefore with the same role and policies.</summary>
    private sealed class Explainer : DbCommandInterceptor
    {
        private readonly AsyncLocal<List<JsonElement>?> _plans = new();

        public async Task<IReadOnlyList<JsonElement>> DuringAsync(Func<Task> action)
        {
            var plans = new List<JsonElement>();
            _plans.Value = plans;
            await action();
            _plans.Value = null;
            return plans;
        }

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (_plans.Value is { } plans)
            {
                await using var explain = command.Connection!.CreateCommand();
                explain.Transaction = command.Transaction;
                var at = command.CommandText.IndexOf("SELECT", StringComparison.Ordinal);
                explain.CommandText = command.CommandText.Insert(at, "EXPLAIN (ANALYZE, FORMAT JSON) ");
                explain.Parameters.AddRange(command.Parameters.Cast<NpgsqlParameter>().Select(parameter => parameter.Clone()).ToArray());
                plans.Add(JsonDocument.Parse((string)(await explain.ExecuteScalarAsync(cancellationToken))!).RootElement[0].GetProperty("Plan"));
            }

            return result;
        }
    }
}
