using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests;

/// <summary>What becomes of a name after <c>-n</c> that is no namespace, or one that the code needs for itself.</summary>
public sealed class NameTests(PackedTemplate template) : IClassFixture<PackedTemplate>
{
    /// <summary>The name, the root namespace, and the name in lower case for databases and metrics.</summary>
    private static readonly TheoryData<string, string, string> AllNames = new()
    {
        { "Acme", "Acme", "acme" },
        { "acme", "Acme", "acme" },
        { "ACME", "ACME", "acme" },
        { "AcmeShop", "AcmeShop", "acmeshop" },
        { "acmeShop", "AcmeShop", "acmeshop" },
        { "Acme.Shop", "Acme.Shop", "acme.shop" },
        { "Acme.Shop.Api", "Acme.Shop.Api", "acme.shop.api" },
        { "acme-shop", "AcmeShop", "acme-shop" },
        { "acme_shop", "AcmeShop", "acme-shop" },
        { "acme shop", "AcmeShop", "acme-shop" },
        { "Acme Shop 2", "AcmeShop2", "acme-shop-2" },
        { "3D-Print", "App3DPrint", "app-3d-print" },
        { "42", "App42", "app-42" },
        { "Acme.3D", "Acme.App3D", "acme.3d" },
        { "class", "Class", "class" },
        { "namespace", "Namespace", "namespace" },
        { "Acme.class", "Acme.classApp", "acme.class" },
        { "Acme.Class", "Acme.Class", "acme.class" },
        { ".Acme", "Acme", "acme" },
        { "Acme.", "Acme", "acme" },
        { "Acme..Shop", "Acme.Shop", "acme.shop" },
        { "Pg", "Pg", "app-pg" },
        { "pg_shop", "PgShop", "app-pg-shop" },
        { "Postgres", "Postgres", "app-postgres" },
        { "Caf\u00e9", "Caf", "caf" },
        { "\u5e97", "App", "app" },
        { "System", "SystemApp", "system" },
        { "System.Text", "SystemApp.Text", "system.text" },
        { "Microsoft", "MicrosoftApp", "microsoft" },
        { "microsoft", "MicrosoftApp", "microsoft" },
        { "Domain", "DomainApp", "domain" },
        { "WebApi", "WebApiApp", "webapi" },
        { "Infrastructure.Shop", "InfrastructureApp.Shop", "infrastructure.shop" },
        { "Users", "UsersApp", "users" },
        { "Tenants", "TenantsApp", "tenants" },
        { "User", "UserApp", "user" },
        { "Project", "ProjectApp", "project" },
        { "Task", "TaskApp", "task" },
        { "string", "StringApp", "string" },
        { "Quartz", "QuartzApp", "quartz" },
        { "Tests", "TestsApp", "tests" },
        { "Error", "ErrorApp", "error" },
    };

    /// <summary>One name of each kind, to be built.</summary>
    private static readonly TheoryData<string, string> AllKinds = new()
    {
        { "3D-Print", "App3DPrint" }, { "class", "Class" }, { "Acme.class", "Acme.classApp" },
        { "Users", "UsersApp" }, { "System", "SystemApp" }, { "Acme.Domain", "Acme.Domain" },
    };

    /// <summary>All names in the full set, some of them in the short one.</summary>
    public static TheoryData<string, string, string> Names =>
        [.. AllNames.Where(row => TemplateCase.IsFull || row.Data.Item1 is "3D-Print" or "class" or "Pg" or "Users")];

    public static TheoryData<string, string> Kinds => [.. AllKinds.Where(row => TemplateCase.IsFull || row.Data.Item1 == "class")];

    [Theory, Slow]
    [MemberData(nameof(Names))]
    public async Task Name_becomes_a_namespace(string name, string root, string lower)
    {
        TemplateCase.SkipUnlessAskedFor();
        var solution = await template.GenerateAsync(new TemplateCase(name, root));

        solution.Files().ShouldContain($"{name}.sln");
        solution.Text("src/WebApi/Program.cs").ShouldContain($"using {root}.");
        solution.Text("src/Infrastructure/Users/Sessions/AccessTokenOptions.cs").ShouldContain($"\"{lower}-api\"");
        Residue.In(solution).ShouldBeEmpty();
    }

    [Theory, Slow]
    [MemberData(nameof(Kinds))]
    public async Task Solution_of_a_mended_name_builds(string name, string root)
    {
        TemplateCase.SkipUnlessAskedFor();
        var solution = await template.GenerateAsync(new TemplateCase(name, root));

        if (!TemplateCase.IsFull)
        {
            // Whether the compiler takes the namespace shows in one layer; the rest takes minutes.
            await Command.RunAsync(solution.Folder, "dotnet", "build", "src/Domain", "--nologo");
            return;
        }

        await solution.BuildAsync();
        await solution.StartAsync();
    }
}
