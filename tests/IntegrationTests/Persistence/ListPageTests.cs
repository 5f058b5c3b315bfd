using System.Text;
using Shouldly;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>The grammar of lists on both engines: orders, filters, and pages in both directions.</summary>
public abstract class ListPageTests(Engine engine) : ProbeTests(engine)
{
    private const int Rows = 23;
    private static readonly string[] Words = ["apple", "Apple", "Äpfel", "zoe", "Zoë", "_", "10%", "a\\b", "🔑", "ß", "ａ"];
    private static int _numbers;

    public static TheoryData<string> Sorts => [.. ListNotes.List.Sorts];

    [Theory]
    [MemberData(nameof(Sorts))]
    public async Task Pages_show_each_row_once_in_both_directions_while_rows_are_added(string sort)
    {
        var random = new Random(20_261_201);
        var original = new List<Note>();
        for (var i = 0; i < Rows; i++)
        {
            original.Add(await AddAsync(random));
        }

        var expected = Ordered(original, sort).Select(note => note.Id).ToList();
        var (forward, backward) = (new List<Guid>(), new List<Guid>());
        var page = await ReadAsync(new ListNotes { Sort = sort, Limit = 4 });
        page.PreviousCursor.ShouldBeNull();
        forward.AddRange(page.Items.Select(note => note.Id));
        while (page.NextCursor is { } next)
        {
            await AddAsync(random);
            page = await ReadAsync(new ListNotes { Sort = sort, Limit = 4, Cursor = next });
            forward.AddRange(page.Items.Select(note => note.Id));
        }

        backward.InsertRange(0, page.Items.Select(note => note.Id));
        while (page.PreviousCursor is { } previous)
        {
            await AddAsync(random);
            page = await ReadAsync(new ListNotes { Sort = sort, Limit = 4, Cursor = previous });
            backward.InsertRange(0, page.Items.Select(note => note.Id));
        }

        foreach (var seen in new[] { forward, backward })
        {
            seen.ShouldBeUnique();
            seen.Where(expected.Contains).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("title", "eq", "Apple")]
    [InlineData("title", "ne", "Apple")]
    [InlineData("title", "in", "Apple,zoe,none")]
    [InlineData("title", "contains", "APPLE")]
    [InlineData("title", "contains", "%")]
    [InlineData("title", "contains", "_")]
    [InlineData("title", "contains", "\\")]
    [InlineData("title", "contains", "ÄPF")]
    [InlineData("title", "contains", "äpf")]
    [InlineData("title", "contains", "🔑")]
    [InlineData("title", "contains", "")]
    [InlineData("number", "gt", "0")]
    [InlineData("number", "ne", "1")]
    [InlineData("isNumbered", "eq", "true")]
    [InlineData("createdAt", "gte", "2026-11-01T09:30:00.1234567Z")]
    [InlineData("createdAt", "lt", "2026-11-01T11:30:00.123456+02:00")]
    public async Task Filters_select_the_same_rows_on_both_engines(string field, string op, string value)
    {
        var notes = new List<Note>();
        foreach (var word in Words)
        {
            notes.Add(await AddAsync(word, isNumbered: notes.Count % 2 == 0));
        }

        var found = await ReadAsync(With(new ListNotes { Limit = 100 }, (field, op, value)));

        found.Items.Select(note => note.Title).ShouldBe(
            notes.Where(note => Matches(note, field, op, value)).Select(note => note.Title).Order(Utf8), ignoreOrder: true);
    }

    [Fact]
    public async Task Several_filters_all_have_to_match()
    {
        await AddAsync("one", isNumbered: true);
        await AddAsync("two", isNumbered: true);
        await AddAsync("three", isNumbered: false);

        var found = await ReadAsync(With(new ListNotes(), ("title", "contains", "t"), ("isNumbered", "eq", "true")));

        found.Items.Select(note => note.Title).ShouldBe(["two"]);
    }

    private static bool Matches(Note note, string field, string op, string value) => (field, op) switch
    {
        ("title", "eq") => note.Title == value,
        ("title", "ne") => note.Title != value,
        ("title", "in") => value.Split(',').Contains(note.Title),
        ("title", _) => AsciiLower(note.Title).Contains(AsciiLower(value), StringComparison.Ordinal),
        ("number", "gt") => note.Number > 0,
        ("number", "ne") => note.Number != 1,
        ("isNumbered", _) => note.Number != null,
        (_, "gte") => true,
        _ => false,
    };

    private static string AsciiLower(string text) => string.Concat(text.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c));

    /// <summary>As the database orders: text by its bytes, nulls last, ties by id; descending is the exact reverse.</summary>
    private static IEnumerable<Note> Ordered(IEnumerable<Note> notes, string sort)
    {
        var ascending = sort.TrimStart('-') switch
        {
            "title" => notes.OrderBy(note => note.Title, Utf8).ThenBy(note => note.Id.ToString(), StringComparer.Ordinal),
            "number" => notes.OrderBy(note => note.Number is null).ThenBy(note => note.Number)
                .ThenBy(note => note.Id.ToString(), StringComparer.Ordinal),
            _ => notes.OrderBy(note => note.Id.ToString(), StringComparer.Ordinal),
        };
        return sort[0] == '-' ? ascending.Reverse() : ascending;
    }

    private static Comparer<string> Utf8 { get; } =
        Comparer<string>.Create((x, y) => Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y)));

    private static ListNotes With(ListNotes query, params (string Field, string Operator, string Value)[] filters) =>
        (ListNotes)query.With([.. filters.Select(f => new ListFilter($"filter[{f.Field}][{f.Operator}]", f.Field, f.Operator, f.Value))]);

    private Task<Note> AddAsync(Random random) =>
        AddAsync($"{Words[random.Next(Words.Length)]}{random.Next(10_000)}{Guid.CreateVersion7():N}"[..20], random.Next(3) > 0);

    private async Task<Note> AddAsync(string title, bool isNumbered)
    {
        await using var scope = App.Scope(Tenant);
        var note = Note.Write(Tenant, title, isNumbered ? Interlocked.Increment(ref _numbers) : null);
        (await scope.RunAsync(() => scope.Repository<Note>().AddAsync(note))).Succeeded().ShouldBeTrue();
        return note;
    }

    private async Task<Page<NoteDto>> ReadAsync(ListNotes query)
    {
        query.Declare().Check(query).ShouldBeNull();
        await using var scope = App.Scope(Tenant);
        var read = await scope.Get<ListPages>().ReadAsync(
            ListNotes.List, query, page => scope.Get<IReadRepository<Note>>().ListAsync<NoteDto>(page, CancellationToken.None));
        read.IsSuccess.ShouldBeTrue();
        return read.Value;
    }

    internal sealed record NoteDto(Guid Id, string Title, int? Number, DateTimeOffset CreatedAt);

    internal sealed record ListNotes : ListQuery<NoteDto>
    {
        public static readonly ListOf<Note, NoteDto> List = new ListOf<Note, NoteDto>("id", note => note.Id)
            .SortById("id")
            .Sort("title", note => note.Title)
            .Sort("number", note => note.Number)
            .Sort("createdAt", note => note.CreatedAt)
            .Filter("title", note => note.Title)
            .Filter("number", note => note.Number)
            .Filter("isNumbered", note => note.Number != null)
            .Filter("createdAt", note => note.CreatedAt);

        public override ListDefinition Declare() => List;
    }

    public sealed class OnSqlite() : ListPageTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : ListPageTests(Engine.PostgreSql);
}
