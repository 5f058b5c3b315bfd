using Shouldly;
using SvcInfra.Application.Audit;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Common.Paging;
using SvcInfra.IntegrationTests.Audit.Verification;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Trail;

public abstract class AuditSearchTests(Engine engine)
{
    private static readonly DateTimeOffset s_noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    public sealed class OnSqlite() : AuditSearchTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : AuditSearchTests(Engine.PostgreSql);

    [Fact]
    public async Task Pages_show_each_entry_once_even_if_all_have_the_same_time()
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);
        await AddAsync(trail, [.. Enumerable.Range(0, 7).Select(i => ("test.now", s_noon))]);

        var pages = new List<IReadOnlyList<AuditEntryDto>>();
        string? cursor = null;
        do
        {
            var page = await SearchAsync(trail, action: "test.now", limit: 2, cursor: cursor);
            pages.Add(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        pages.Select(page => page.Count).ShouldBe([2, 2, 2, 1]);
        pages.SelectMany(page => page).Select(entry => entry.Id).Distinct().Count().ShouldBe(7);
    }

    [Fact]
    public async Task Entries_are_sorted_by_time_and_not_by_when_they_were_written()
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);
        await AddAsync(trail, ("test.late", s_noon.AddHours(1)), ("test.early", s_noon.AddHours(-1)), ("test.noon", s_noon));

        var all = await SearchAsync(trail, from: s_noon.AddHours(-1));
        var part = await SearchAsync(trail, from: s_noon, to: s_noon.AddHours(1));

        all.Items.Select(entry => entry.Action).ShouldBe(["test.late", "test.noon", "test.early"]);
        part.Items.Select(entry => entry.Action).ShouldBe(["test.noon"]);
    }

    [Fact]
    public async Task Pages_are_read_in_both_directions_and_orders()
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);
        await AddAsync(trail, [.. Enumerable.Range(0, 5).Select(i => ($"walk.{i}", s_noon.AddMinutes(i / 2)))]);

        foreach (var sort in new[] { "occurredAt", "-occurredAt" })
        {
            var query = new SearchAuditEntries { Action = "walk.", Sort = sort, Limit = 2 };
            var pages = new List<Page<AuditEntryDto>> { await QueryAsync(trail, query) };
            while (pages[^1].NextCursor is { } next)
            {
                pages.Add(await QueryAsync(trail, query with { Cursor = next }));
            }

            var codes = pages.SelectMany(page => page.Items).Select(entry => entry.Action).ToList();
            codes.Order().ShouldBe(["walk.0", "walk.1", "walk.2", "walk.3", "walk.4"]);
            codes[sort[0] == '-' ? ^1 : 0].ShouldBeOneOf("walk.0", "walk.1");
            for (var i = pages.Count - 1; i > 0; i--)
            {
                var before = await QueryAsync(trail, query with { Cursor = pages[i].PreviousCursor });
                before.Items.Select(entry => entry.Id).ShouldBe(pages[i - 1].Items.Select(entry => entry.Id), sort);
            }

            pages[0].PreviousCursor.ShouldBeNull();
        }
    }

    [Fact]
    public async Task Prefix_of_a_code_is_compared_byte_by_byte()
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);
        string[] codes = ["box.a", "box.z", "box._", "box.é", "box-a", "box", "box/a", "boxa.a", "Box.a", "a.box.a"];
        await AddAsync(trail, [.. codes.Select((code, i) => (code, s_noon.AddSeconds(-i)))]);

        var found = await SearchAsync(trail, action: "box.");

        found.Items.Select(entry => entry.Action).ShouldBe(["box.a", "box.z", "box._", "box.é"]);
        (await SearchAsync(trail, action: "box%.")).Items.ShouldBeEmpty();
        (await SearchAsync(trail, action: "bo_.")).Items.ShouldBeEmpty();
    }

    private static async Task AddAsync(TrailOfTwelve trail, params (string Action, DateTimeOffset At)[] entries) =>
        await trail.App.Get<IAuditWriter>().WriteAsync(
            [.. entries.Select(entry => Record(trail.Tenant, entry.Action, entry.At))], CancellationToken.None);

    private static AuditRecord Record(Guid tenant, string action, DateTimeOffset at)
    {
        var record = TrailOfTwelve.Record(tenant, 50);
        return record with { Entry = record.Entry with { Action = action, OccurredAt = at } };
    }

    private static Task<Page<AuditEntryDto>> SearchAsync(
        TrailOfTwelve trail, string? action = null, DateTimeOffset? from = null, DateTimeOffset? to = null, int? limit = null,
        string? cursor = null) =>
        QueryAsync(trail, new SearchAuditEntries { Cursor = cursor, Limit = limit, Action = action, From = from, To = to });

    private static Task<Page<AuditEntryDto>> QueryAsync(TrailOfTwelve trail, SearchAuditEntries query) =>
        trail.QueryAsync<SearchAuditEntries, Page<AuditEntryDto>>(query);
}
