using System.Text.RegularExpressions;
using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests;

/// <summary>What the item templates write, and what they refuse; <see cref="GeneratedSolutionTests"/> builds and tests the result.</summary>
public sealed partial class ItemTemplateTests(PackedTemplate template) : IClassFixture<PackedTemplate>
{
    /// <summary>
    /// The arguments, the exit code, and a part of the sentence: 100 (constraint), 102 (missing option) and 105 (post action) of
    /// https://aka.ms/templating-exit-codes.
    /// </summary>
    private static readonly (string Arguments, int ExitCode, string Sentence)[] Refusals =
    [
        ("svcinfra-module", 105, "Name the module: -n Invoices"),
        ("svcinfra-module -n 3D", 105, "letters and digits, beginning with a letter"),
        ("svcinfra-module -n Invoices --aggregate 2nd", 105, "letters and digits, beginning with a letter"),
        ("svcinfra-module -n \u5e97", 105, "letters and digits, beginning with a letter"),
        ("svcinfra-module -n Stock", 105, "Stock has no plural ending"),
        ("svcinfra-module -n class", 105, "Class has no plural ending"),
        ("svcinfra-module -n Tasks", 105, "a type of .NET or of a package"),
        ("svcinfra-module -n System --aggregate Machine", 105, "a type of .NET or of a package"),
        ("svcinfra-module -n Projects", 105, "named like the module (Projects)"),
        ("svcinfra-module -n projects --aggregate Plan", 105, "named like the module (Projects)"),
        ("svcinfra-module -n Tenants --aggregate Lessee", 105, "named like the module (Tenants)"),
        ("svcinfra-module -n Accounts --aggregate User", 105, "the aggregate (User)"),
        ("svcinfra-feature --module Projects", 105, "Name the feature: -n ArchiveInvoice"),
        ("svcinfra-feature -n PauseProject", 102, "--module"),
        ("svcinfra-feature -n 3D --module Projects", 105, "letters and digits, beginning with a letter"),
        ("svcinfra-feature -n ArchiveProject --module Projects", 105, "The solution has a file ArchiveProject.cs"),
        ("svcinfra-feature -n CreateTenant --module Projects", 105, "The solution has a file CreateTenant.cs"),
        ("svcinfra-feature -n PauseProject --module Projects --aggregate Plan", 105, "The module Projects has no aggregate Plan"),
        ("svcinfra-feature -n PauseProject --module Projects --kind event", 127, "'event' is not a valid value for --kind"),
        ("svcinfra-job --module Projects", 105, "Name the job: -n RemindDebtor"),
        ("svcinfra-job -n 3D --module Projects", 105, "letters and digits, beginning with a letter"),
        ("svcinfra-job -n Remind --module 1", 105, "letters and digits, beginning with a letter"),
        ("svcinfra-event --module Projects", 105, "Name the event by what happened: -n InvoicePaid"),
        ("svcinfra-event -n ProjectPaused", 102, "--module"),
        ("svcinfra-event -n 3D --module Projects", 105, "letters and digits, beginning with a letter"),
        ("svcinfra-event -n Paused --module 1", 105, "letters and digits, beginning with a letter"),
        ("svcinfra-event -n CreateProject --module Projects", 105, "The solution has a file CreateProject.cs"),
    ];

    [Fact, Slow]
    public async Task Bad_name_is_refused_with_a_sentence_and_writes_nothing()
    {
        TemplateCase.SkipUnlessAskedFor();
        var solution = await template.GenerateAsync(new TemplateCase("Acme", "Acme"));
        var files = solution.Files();

        foreach (var (arguments, exitCode, sentence) in Refusals)
        {
            var refusal = await template.TryNewAsync(solution.Folder, arguments.Split(' '));

            refusal.ExitCode.ShouldBe(exitCode, $"{arguments}:\n{refusal.Output}");
            refusal.Output.ShouldContain(sentence, Case.Sensitive, arguments);
            solution.Files().ShouldBe(files, arguments);
        }
    }

    [Fact, Slow]
    public async Task Item_template_runs_in_the_root_folder_only()
    {
        TemplateCase.SkipUnlessAskedFor();
        var solution = await template.GenerateAsync(new TemplateCase("Acme", "Acme"));
        var files = solution.Files();
        string[][] items =
        [
            ["svcinfra-feature", "-n", "PauseProject", "--module", "Projects"],
            ["svcinfra-module", "-n", "Invoices"],
            ["svcinfra-job", "-n", "RemindDebtor", "--module", "Invoices"],
            ["svcinfra-event", "-n", "ProjectPaused", "--module", "Projects"],
        ];

        string[] folders = ["src", "tests", "docs", "src/Domain/Projects", "eng", ".."];
        foreach (var (folder, item) in folders.Zip(items.Concat(items)))
        {
            var refusal = await template.TryNewAsync(Path.Combine(solution.Folder, folder), item);

            refusal.ExitCode.ShouldBe(100, $"{folder}:\n{refusal.Output}");
            refusal.Output.ShouldContain("the following constraints are not met", Case.Sensitive, folder);
        }

        (await template.TryNewAsync(Path.Combine(solution.Folder, "src"), items[0])).Output.ShouldContain("RunInTheRootFolderOfTheSolution");
        (await template.TryNewAsync(solution.Folder, [.. items[0], "-o", "src"])).ExitCode.ShouldBe(100);
        (await template.TryNewAsync(solution.Folder, [.. items[0], "--output=src"])).ExitCode.ShouldBe(100);
        (await template.TryNewAsync(Path.GetDirectoryName(solution.Folder)!, [.. items[0], "-o", "Acme"])).ExitCode.ShouldBe(100);
        solution.Files().ShouldBe(files);
        Directory.GetFileSystemEntries(Path.GetDirectoryName(solution.Folder)!).ShouldBe([solution.Folder]);
    }

    [Fact, Slow]
    public async Task Names_are_mended_and_routes_proposed()
    {
        TemplateCase.SkipUnlessAskedFor();
        var solution = await template.GenerateAsync(new TemplateCase("Acme", "Acme"));

        var next = await template.NewAsync(solution.Folder, "svcinfra-module", "-n", "sales-orders");
        await template.NewAsync(solution.Folder, "svcinfra-module", "-n", "Categories");
        await template.NewAsync(solution.Folder, "svcinfra-module", "-n", "addresses");
        await template.NewAsync(solution.Folder, "svcinfra-module", "-n", "People", "--aggregate", "person");

        next.ShouldContain("dotnet eng/migrations.cs add SalesOrders Initial");
        next.ShouldContain("UPDATE_APPROVED=1 dotnet test");
        next.ShouldContain("dotnet new svcinfra-feature -n ArchiveSalesOrder --module SalesOrders");
        solution.Text("docs/sales-orders.md").ShouldContain("# Sales orders\n");
        solution.Text("src/Domain/SalesOrders/SalesOrder.cs").ShouldContain("public sealed class SalesOrder :");
        solution.Text("src/WebApi/SalesOrders/SalesOrderEndpoints.cs").ShouldContain("\"Create a sales order\"");
        solution.Text("src/WebApi/Addresses/AddressEndpoints.cs").ShouldContain("\"Create an address\"");
        solution.Files().ShouldContain("src/Domain/Categories/Category.cs");
        solution.Files().ShouldContain("src/Domain/People/Person.cs");

        (await RouteAsync(solution, "archive-sales-order", "sales-orders")).ShouldBe("POST sales-orders/{id}/archive");
        (await RouteAsync(solution, "CancelAllSalesOrders", "SalesOrders")).ShouldBe("POST sales-orders/{id}/cancel-all");
        (await RouteAsync(solution, "GetSalesOrderHistory", "SalesOrders", "query")).ShouldBe("GET sales-orders/{id}/history");
        (await RouteAsync(solution, "ListOverdueSalesOrders", "SalesOrders", "page")).ShouldBe("GET sales-orders/overdue");
        (await RouteAsync(solution, "PauseProject", "Projects")).ShouldBe("POST projects/{id}/pause");
        (await RouteAsync(solution, "ExportCSVFile", "Reports")).ShouldBe("POST reports/export-csv-file");
        (await RouteAsync(solution, "ReadReport", "Reports", "query")).ShouldBe("GET reports/report");
        Directory.GetFiles(Path.Combine(solution.Folder, "src", "Application", "Reports"), "*Permissions.cs").Length.ShouldBe(1);
        solution.Text("src/Application/Reports/ReadReport.cs").ShouldContain("[RequirePermission(ReportsPermissions.Read)]");
    }

    /// <summary>Adds a feature; returns the method and path of its endpoint.</summary>
    private async Task<string> RouteAsync(GeneratedSolution solution, string name, string module, string kind = "command")
    {
        var before = solution.Files();
        await template.NewAsync(solution.Folder, "svcinfra-feature", "-n", name, "--module", module, "--kind", kind);
        var endpoint = solution.Files().Except(before).Single(file => file.EndsWith("Endpoint.cs", StringComparison.Ordinal));
        var route = Route().Match(solution.Text(endpoint));
        return $"{route.Groups["method"].Value.ToUpperInvariant()} {route.Groups["module"].Value}{route.Groups["path"].Value}";
    }

    [GeneratedRegex("""MapModule\("(?<module>[^"]+)"\)\s+\.Map(?<method>\w+)\("(?<path>[^"]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Route();
}
