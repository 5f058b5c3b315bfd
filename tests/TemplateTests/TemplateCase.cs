namespace SvcInfra.TemplateTests;

/// <summary>One solution to generate.</summary>
/// <param name="Name">The argument of <c>-n</c>.</param>
/// <param name="Root">The resulting name in the code.</param>
/// <param name="Database"><c>sqlite</c> or <c>postgres</c>.</param>
/// <param name="Modules">Choices of optional modules; null for the default, all.</param>
public sealed record TemplateCase(string Name, string Root, string Database = "sqlite", string? Modules = null)
{
    public const string Variable = "TEMPLATE_TESTS";

    /// <summary>A name that is not an identifier; features and jobs are added to it.</summary>
    public static readonly TemplateCase Odd = new("acme-shop", "AcmeShop");

    private static readonly TemplateCase[] Short = [new("Acme.Shop", "Acme.Shop", Modules: TemplateManifest.None)];

    private static readonly TemplateCase[] Rest =
    [
        new("Acme", "Acme"),
        new("Acme.Shop", "Acme.Shop"),
        new("acme-shop", "AcmeShop", "postgres"),
        new("Acme", "Acme", "postgres", TemplateManifest.None),
    ];

    /// <summary>The arguments of <c>dotnet new svcinfra</c> for this case, without the output folder.</summary>
    public IEnumerable<string> Arguments =>
        ["-n", Name, "--database", Database, .. Modules is null ? [] : new[] { "--modules", Modules }];

    public static bool IsFull => Environment.GetEnvironmentVariable(Variable) == "full";

    /// <summary>The cases whose pages are walked through: the default one, in the full set two names that are no identifiers.</summary>
    public static IReadOnlyList<TemplateCase> Walked =>
        IsFull ? [new("Acme", "Acme"), new("Acme.Shop", "Acme.Shop"), Odd with { Database = "postgres" }] : [new("Acme", "Acme")];

    /// <summary>The cases that are built and tested in this run; without a set those of the short one, which are skipped.</summary>
    public static IReadOnlyList<TemplateCase> All => IsFull ? [.. Short, .. Rest, .. EachModuleAlone] : Short;

    private static IEnumerable<TemplateCase> EachModuleAlone =>
        ModuleManifest.All() is { Count: > 1 } modules ? modules.Select(module => new TemplateCase("Acme", "Acme", Modules: module.Choice)) : [];

    /// <summary>Generating and building takes minutes, so it runs on request only.</summary>
    public static void SkipUnlessAskedFor() => Assert.SkipUnless(
        Environment.GetEnvironmentVariable(Variable) is "short" or "full",
        $"Generates and builds solutions, which takes minutes. "
        + $"Set {Variable}=short (some solutions) or {Variable}=full (names, databases, modules) to run it.");

    public override string ToString() => $"{Name}, {Database}, {Modules ?? "all modules"}";
}
