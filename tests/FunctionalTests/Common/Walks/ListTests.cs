using System.Net;
using SvcInfra.Application.Common.Paging;

namespace SvcInfra.FunctionalTests.Common.Walks;

/// <summary>The grammar of lists (docs/lists.md), over every list of the API. The lists are found by discovery.</summary>
public abstract class ListTests(TestApp app) : FunctionalTest(app)
{
    private static readonly string Long = new('x', 5_000);

    [Fact]
    public async Task Every_list_refuses_parameters_outside_its_grammar()
    {
        foreach (var (path, list, person) in await ListsAsync())
        {
            (string Query, string Code, string? Field)[] refused =
            [
                ("limit=0", "validation_failed", "limit"),
                ("limit=101", "validation_failed", "limit"),
                ("limit=abc", "invalid_parameter", "limit"),
                ("limit=99999999999999999999", "invalid_parameter", "limit"),
                ("limit=1&limit=2", "invalid_parameter", "limit"),
                ("sort=passwordHash", "validation_failed", "sort"),
                ($"sort={list.DefaultSort},id", "validation_failed", "sort"),
                ("sort=", "validation_failed", "sort"),
                ($"sort={list.DefaultSort}&sort={list.DefaultSort}", "validation_failed", "sort"),
                ("fields=passwordHash", "validation_failed", "fields"),
                ("fields=", "validation_failed", "fields"),
                ($"fields={Long}", "validation_failed", "fields"),
                ("cursor=", "invalid_cursor", null),
                ("cursor=%27%20OR%201=1", "invalid_cursor", null),
                ("cursor=%00", "validation_failed", "cursor"),
                ($"cursor={Long}", "invalid_cursor", null),
                ("cursor=AAAA&cursor=AAAA", "validation_failed", "cursor"),
                ("filter=x", "validation_failed", "filter"),
                ("filter[x]=x", "validation_failed", "filter[x]"),
                ("filter[x][eq][y]=x", "validation_failed", "filter[x][eq][y]"),
                ("filter[passwordHash][eq]=x", "validation_failed", "filter[passwordHash][eq]"),
                ($"filter[{Long}][eq]=x", "validation_failed", null),
                (Many("filter[x{0}][eq]=x"), "validation_failed", "filter"),
                .. list.Fields.SelectMany(Of),
            ];
            foreach (var (query, code, field) in refused)
            {
                var response = await person.Http.GetResponseAsync($"{path}?{query}");

                response.Status.ShouldBe(HttpStatusCode.BadRequest, $"{path}?{query}: {response.Body}");
                response.ShouldBeProblem(HttpStatusCode.BadRequest, code);
                response.Body.Length.ShouldBeLessThan(5_000, "the response is bounded");
                if (field is not null)
                {
                    response["errors"].TryGetProperty(field, out _).ShouldBeTrue($"{path}?{query}: {response.Body}");
                }
            }
        }
    }

    [Fact]
    public async Task Every_list_accepts_all_that_it_declares()
    {
        foreach (var (path, list, person) in await ListsAsync())
        {
            foreach (var query in list.Sorts.Select(sort => $"sort={sort}")
                         .Concat(list.Members.Select(member => $"fields={member}"))
                         .Concat(list.Fields.SelectMany(
                             field => field.Operators, (field, op) => $"filter[{field.Name}][{op}]={ValueOf(field.Type)}")))
            {
                var response = await person.Http.GetResponseAsync($"{path}?{query}");
                response.Status.ShouldBe(HttpStatusCode.OK, $"{path}?{query}: {response.Body}");
            }
        }
    }

    [Fact]
    public async Task Every_list_has_an_ETag_and_the_URL_of_its_first_page()
    {
        foreach (var (path, list, person) in await ListsAsync())
        {
            var response = await person.Http.GetResponseAsync($"{path}?limit=5&sort={list.DefaultSort}");

            response.ETag.ShouldNotBeNull(path);
            response.Headers.CacheControl!.ToString().ShouldBe("no-cache, private");
            (await person.Http.GetResponseAsync(response.LinkTo("first")!)).Status.ShouldBe(HttpStatusCode.OK, path);
        }
    }

    private static IEnumerable<(string Query, string Code, string? Field)> Of(ListField field)
    {
        var (name, value) = (field.Name, ValueOf(field.Type));
        yield return ($"filter[{name}][like]={value}", "validation_failed", $"filter[{name}][like]");
        yield return ($"filter[{name}][]={value}", "validation_failed", $"filter[{name}][]");
        yield return ($"filter[{name}][eq]={value}&filter[{name}][eq]={value}", "validation_failed", $"filter[{name}][eq]");
        yield return ($"filter[{name}][eq]={Long}", "validation_failed", $"filter[{name}][eq]");
        yield return ($"filter[{name}][eq]=%00", "validation_failed", $"filter[{name}][eq]");
        if (field.Operators.Contains(ListField.In))
        {
            yield return ($"filter[{name}][in]={Many(value, ",")}", "validation_failed", $"filter[{name}][in]");
        }
    }

    private static string Many(string format, string separator = "&") =>
        string.Join(separator, Enumerable.Range(0, 51).Select(i => format.Replace("{0}", $"{i}", StringComparison.Ordinal)));

    private static string ValueOf(Type type) =>
        type == typeof(Guid) ? Guid.CreateVersion7().ToString()
        : type == typeof(DateTimeOffset) ? "2026-12-01T09:30:00Z"
        : type == typeof(bool) ? "true"
        : type.IsEnum ? ListField.NamesOf(type).First()
        : type == typeof(string) ? "a"
        : "1";

    private async Task<List<(string Path, ListDefinition List, Person Person)>> ListsAsync()
    {
        var all = ApiEndpoint.In(App);
        var (people, lists) = (new Dictionary<string, Person>(), new List<(string, ListDefinition, Person)>());
        foreach (var endpoint in all.Where(e => e.Method == "GET" && e.Sent?.List is not null))
        {
            foreach (var actor in Operators.Of(endpoint))
            {
                if (!people.TryGetValue(actor, out var person))
                {
                    people[actor] = person = await App.SignUpAsync(actor);
                    await person.CreateTenantAsync($"tenant-{actor}");
                }

                var path = await endpoint.PathForAsync(person, all);
                if ((await person.Http.GetResponseAsync(path)).Status == HttpStatusCode.OK)
                {
                    lists.Add((path, endpoint.Sent!.List!, person));
                    break;
                }
            }

            lists.Count(known => known.Item1 == endpoint.Path || endpoint.Path.Contains('{')).ShouldBeGreaterThan(0, $"{endpoint} is not covered");
        }

        lists.Count.ShouldBeGreaterThan(7);
        return lists;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ListTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ListTests(app);
}
