using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SvcInfra.TemplateTests;

/// <summary>The templates' lists of names that the code needs for itself follow the code.</summary>
public sealed partial class ReservedNameTests
{
    private static string ModuleTemplate => Path.Combine(Repository.Root, "templates", "module", ".template.config", "template.json");

    /// <summary>A name that is listed without a need does no harm.</summary>
    [Fact]
    public void Solution_template_mends_every_name_that_would_hide_a_type()
    {
        var template = JsonNode.Parse(File.ReadAllText(Repository.TemplateFile))!;
        var form = template["forms"]!["reserved"]!.AsObject();

        Check(Repository.TemplateFile, template, form, SolutionPattern(), ReservedNames.OfSolutions());
    }

    [Fact]
    public void Module_template_refuses_every_name_that_would_hide_a_type()
    {
        var template = JsonNode.Parse(File.ReadAllText(ModuleTemplate))!;
        var parameters = template["symbols"]!["isReserved"]!["parameters"]!.AsObject();

        Check(ModuleTemplate, template, parameters, ModulePattern(), ReservedNames.OfModules(), ReservedNames.OfAggregates());
    }

    [Theory]
    [InlineData("Tasks", "Task", true)]
    [InlineData("Files", "File", true)]
    [InlineData("System", "Machine", true)]
    [InlineData("Invoices", "Invoice", false)]
    [InlineData("Orders", "Order", false)]
    [InlineData("Products", "Product", false)]
    [InlineData("Customers", "Customer", false)]
    [InlineData("Tickets", "Ticket", false)]
    [InlineData("Subscriptions", "Subscription", false)]
    public void Names_of_products_are_free_and_those_of_dotnet_are_not(string module, string aggregate, bool reserved)
    {
        var pattern = JsonNode.Parse(File.ReadAllText(ModuleTemplate))!["symbols"]!["isReserved"]!["parameters"]!["pattern"]!.GetValue<string>();

        Regex.IsMatch($"{module}|{aggregate}", pattern).ShouldBe(reserved);
    }

    /// <summary>Compares each list of a pattern with the names that it needs, and adds what is missing if that is asked for.</summary>
    private static void Check(string file, JsonNode template, JsonObject owner, Regex lists, params IReadOnlyCollection<string>[] needed)
    {
        var pattern = owner["pattern"]!.GetValue<string>();
        var match = lists.Match(pattern);
        match.Success.ShouldBeTrue(pattern);
        var missing = new List<string>();

        // From the last list to the first, so that an insertion moves no list that is still to be read.
        foreach (var (group, names) in match.Groups.Values.Skip(1).Zip(needed).Reverse())
        {
            var listed = group.Value.Split('|');
            var added = names.Except(listed, StringComparer.OrdinalIgnoreCase).ToList();
            missing.AddRange(added);
            var all = string.Join('|', listed.Concat(added).Order(StringComparer.Ordinal));
            pattern = pattern[..group.Index] + all + pattern[(group.Index + group.Length)..];
        }

        if (missing.Count > 0 && Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            owner["pattern"] = pattern;
            File.WriteAllText(file, TemplateManifest.Write(template));
            return;
        }

        missing.ShouldBeEmpty($"{file} lets names through that do not compile. Run this test with UPDATE_APPROVED=1: it adds them.");
    }

    [GeneratedRegex(@"^\^\(\(\?i:([^)]*)\)\)\(\?=\\\.\|\$\)$")]
    private static partial Regex SolutionPattern();

    [GeneratedRegex(@"^\^\(\?:([^)]*)\)\\\|\|\\\|\(\?:([^)]*)\)\$$")]
    private static partial Regex ModulePattern();
}
