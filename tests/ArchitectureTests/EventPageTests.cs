using System.Text.Json;
using System.Text.RegularExpressions;
using SvcInfra.Application.Outbox.Contracts;

namespace SvcInfra.ArchitectureTests;

/// <summary>
/// Tables of public events are generated: a page has the comment <c>events: tenant, api_key</c> with the first parts of the events' names, and then
/// the table. With <c>UPDATE_APPROVED=1</c> the test writes it.
/// </summary>
public sealed partial class EventPageTests
{
    private const string Head = "| event | version | when | data |\n|---|---|---|---|\n";

    private static readonly PublicEventCatalog Catalog = new([Solution.Application]);

    [Fact]
    public void Pages_list_the_public_events()
    {
        var pages = Solution.Files(["docs"], ".md").Where(page => Marker().IsMatch(page.Text.ReplaceLineEndings("\n"))).ToList();
        if (pages.Count == 0)
        {
            Assert.Skip("No module of this solution has a page of events.");
        }

        foreach (var page in pages)
        {
            var text = page.Text.ReplaceLineEndings("\n");
            var generated = Marker().Replace(text, match => match.Groups["comment"].Value + TableOf(match.Groups["modules"].Value.Split(", ")));
            if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
            {
                File.WriteAllText(Path.Combine(Solution.Root, page.Path), generated);
            }
            else
            {
                generated.ShouldBe(text, $"{page.Path}: UPDATE_APPROVED=1 writes the table of events.");
            }
        }
    }

    private static string TableOf(string[] modules)
    {
        var events = Catalog.All.Where(type => modules.Contains(type.Name.Split('.')[0])).ToList();
        return Head + string.Concat(events.Select(type =>
            $"| `{type.Name}` | {type.Version} | {type.Description.TrimEnd('.')} | {string.Join(", ", MembersOf(type.Schema))} |\n"));
    }

    private static IEnumerable<string> MembersOf(JsonElement schema) =>
        schema.GetProperty("properties").EnumerateObject().Select(member => $"`{member.Name}`");

    [GeneratedRegex(@"(?<comment><!-- events: (?<modules>[a-z0-9_, ]+) -->\n+)(\|[^\n]*\n)*", RegexOptions.ExplicitCapture)]
    private static partial Regex Marker();
}
