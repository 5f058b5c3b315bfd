using System.Text.Json.Nodes;
using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests;

/// <summary>Generates solutions from the package and uses them like a new user.</summary>
public sealed class GeneratedSolutionTests(PackedTemplate template) : IClassFixture<PackedTemplate>
{
    /// <summary>The application responds over HTTP: registering, signing in and out, and the API document.</summary>
    private static readonly string[] Smoke = ["*.SigningInTests+OnSqliteTests", "*.ApiDocumentTests"];

    public static TheoryData<TemplateCase> Cases => [.. TemplateCase.All];

    [Theory, Slow]
    [MemberData(nameof(Cases))]
    public async Task Solution_builds_passes_its_tests_and_starts(TemplateCase @case)
    {
        TemplateCase.SkipUnlessAskedFor();
        ArgumentNullException.ThrowIfNull(@case);
        var solution = await template.GenerateAsync(@case);
        Residue.In(solution).ShouldBeEmpty();
        Residue.OfModules(solution, ModuleManifest.All().Where(module => @case.Modules is not null && @case.Modules != module.Choice))
            .ShouldBeEmpty();
        Settings(solution)["Database"]!["Provider"]!.GetValue<string>().ShouldBe(@case.Database == "sqlite" ? "Sqlite" : "PostgreSql");

        await solution.BuildAsync();
        await solution.TestAsync("UnitTests");
        await solution.TestAsync("ArchitectureTests");
        if (TemplateCase.IsFull)
        {
            await solution.CheckMigrationsAsync();
            await solution.TestAsync("FunctionalTests");
            await solution.TestAsync("IntegrationTests");
        }
        else
        {
            await solution.TestAsync("FunctionalTests", Classes(Smoke));
        }

        await solution.StartAsync();
    }

    [Fact, Slow]
    public async Task Modules_features_jobs_and_events_added_to_an_odd_name_pass_their_tests()
    {
        TemplateCase.SkipUnlessAskedFor();
        var solution = await template.GenerateAsync(TemplateCase.Odd);

        string[][] items =
        [
            ["svcinfra-module", "-n", "CreditNotes"],
            ["svcinfra-feature", "-n", "ArchiveCreditNote", "--module", "CreditNotes"],
            ["svcinfra-feature", "-n", "GetCreditNoteHistory", "--module", "CreditNotes", "--kind", "query"],
            ["svcinfra-feature", "-n", "ListOverdueCreditNotes", "--module", "CreditNotes", "--kind", "page"],
            ["svcinfra-feature", "-n", "PauseProject", "--module", "Projects"],
            ["svcinfra-feature", "-n", "GetProjectHistory", "--module", "Projects", "--kind", "query"],
            ["svcinfra-feature", "-n", "ListUrgentProjects", "--module", "Projects", "--kind", "page"],
            ["svcinfra-feature", "-n", "CloseSalesOrder", "--module", "SalesOrders"],
            ["svcinfra-feature", "-n", "FindSalesOrders", "--module", "SalesOrders", "--kind", "query"],
            ["svcinfra-job", "-n", "RemindDebtor", "--module", "CreditNotes"],
            ["svcinfra-job", "-n", "WriteReport", "--module", "YearlyReports"],
            ["svcinfra-event", "-n", "CreditNotePaid", "--module", "CreditNotes"],
            ["svcinfra-event", "-n", "stock-low", "--module", "Warehouses"],
        ];
        foreach (var item in items)
        {
            await template.NewAsync(solution.Folder, item);
        }

        solution.Text("src/Application/CreditNotes/ArchiveCreditNote.cs").ShouldContain("namespace AcmeShop.Application.CreditNotes;");
        solution.Text("src/Application/SalesOrders/SalesOrdersPermissions.cs").ShouldContain("\"sales-orders.write\"");
        solution.Text("src/Application/CreditNotes/RemindDebtor.cs").ShouldContain("[Job(\"credit-notes.remind-debtor\")]");
        solution.Text("src/Application/YearlyReports/WriteReport.cs").ShouldContain("[Job(\"yearly-reports.write-report\")]");
        solution.Text("src/Application/CreditNotes/Contracts/CreditNotePaid.cs").ShouldContain("(\"credit_notes.credit_note_paid\")]");
        solution.Text("src/Application/Warehouses/WhenStockLow.cs").ShouldContain("[EventConsumer(\"warehouses\")]");
        string[] placeholders = ["FeatureName", "EventName", "JobName", "ModuleName", "AggregateName", "module-route", "feature-route"];
        solution.Files().Where(file => placeholders.Any(file.Contains)).ShouldBeEmpty();
        Residue.In(solution).ShouldBeEmpty();
        await Command.RunAsync(solution.Folder, "dotnet", "eng/migrations.cs", "add", "CreditNotes", "Initial");
        await solution.BuildAsync();
        await solution.ApproveDocumentAsync();
        await solution.TestAsync("UnitTests");
        await solution.TestAsync("ArchitectureTests");

        // Tests of all endpoints, such as the isolation walk, are in Common.
        string[] common = TemplateCase.IsFull ? ["*.Common.*"] : [.. Smoke, "*.IsolationProbeTests*"];
        string[] added = ["*.CreditNotes.*", "*.SalesOrders.*", "*.PauseProjectTests*", "*.GetProjectHistoryTests*", "*.ListUrgentProjectsTests*"];
        await solution.TestAsync("FunctionalTests", Classes([.. common, .. added]));
    }

    [Fact, Slow]
    public async Task Package_and_checkout_generate_the_same()
    {
        TemplateCase.SkipUnlessAskedFor();
        var packed = await template.GenerateAsync(new TemplateCase("Acme", "Acme"));
        var hive = template.NewFolder();
        var folder = template.NewFolder();

        await Command.RunAsync(folder, "dotnet", "new", "install", Repository.Root, "--debug:custom-hive", hive);
        await Command.RunAsync(folder, "dotnet", "new", "svcinfra", "-n", "Acme", "-o", "acme", "--skip-restore", "--debug:custom-hive", hive);

        var fromCheckout = new GeneratedSolution(new TemplateCase("Acme", "Acme"), Path.Combine(folder, "acme"));
        fromCheckout.Files().ShouldBe(packed.Files());
        fromCheckout.Files().Where(file => fromCheckout.Text(file) != packed.Text(file)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("dotnet new svcinfra-feature -n ArchiveInvoice", false)]
    [InlineData("dotnet new acme-feature -n ArchiveInvoice", true)]
    [InlineData("dotnet new acme.shop-job -n WriteReport", true)]
    [InlineData("dotnet new svcinfra-job -n WriteReport", false)]
    [InlineData("svcinfra-jobs", true)]
    [InlineData("SVCINFRA_X", true)]
    [InlineData("namespace SvcInfra;", true)]
    public void Residue_is_the_templates_name_but_not_an_item_templates(string text, bool found) => Residue.NamesTemplate(text).ShouldBe(found);

    private static string[] Classes(string[] names) => [.. names.SelectMany(name => new[] { "--filter-class", name })];

    private static JsonNode Settings(GeneratedSolution solution) => JsonNode.Parse(solution.Text("src/WebApi/appsettings.json"))!;
}
