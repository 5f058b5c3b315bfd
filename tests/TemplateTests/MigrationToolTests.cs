using Npgsql;
using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests;

/// <summary>
/// A module's life after its first migration, by <c>eng/migrations.cs</c> and EF Core's own tools, in a copy of the sources and on databases
/// with rows: the designer files carry no target model, and nothing may miss it.
/// </summary>
[Slow]
public sealed class MigrationToolTests : IDisposable
{
    private const string Module = "src/Infrastructure/Security";

    private static readonly string[] Projects = ["--no-build", "--project", "src/Infrastructure", "--startup-project", "eng/migrations"];

    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("migrations-");
    private readonly Dictionary<string, string?> _environment = new(Command.Environment) { ["RunAnalyzers"] = "false" };

    public MigrationToolTests()
    {
        foreach (var file in Repository.Files().Where(IsNeeded))
        {
            var copy = PathOf(file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Repository.Root, file), copy);
        }
    }

    private string Sqlite => PathOf("App_Data/app.db");

    [Fact]
    public async Task Module_grows_rebuilds_a_table_and_is_squashed_on_both_engines()
    {
        var server = await PostgreSqlServer.GetAsync();
        var postgreSql = (await server.CreateDatabaseWithRolesAsync("migrations")).Owner;
        await MigrateAsync(postgreSql);
        await InsertKeyAsync(postgreSql);
        await ToolAsync("check");
        (await RefusalAsync("eng/migrations.cs", "add", "Security", "Nothing")).ShouldContain("The model has no change");
        await GitAsync("init", "-q");
        await GitAsync("add", "-A");
        await GitAsync("commit", "-q", "-m", "Generated");

        // An added column needs no target model.
        Configure("builder.ToTable(\"data_protection_keys\"); builder.Property<string?>(\"Remark\").HasMaxLength(50);");
        await ToolAsync("add", "Security", "AddRemark");
        await ToolAsync("remove", "Security");
        (await GitAsync("status", "--short")).Trim().ShouldBe("M " + Module + "/SecurityModule.cs");
        await ToolAsync("add", "Security", "AddRemark");
        Designers("AddRemark").ShouldAllBe(designer => !designer.Contains("BuildTargetModel"));
        (await GitAsync("diff", "--numstat", "--", "src/Infrastructure/Persistence")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldAllBe(file => file.Split('\t')[1] == "0", "the snapshots keep their order: only lines are added");
        (await ToolAsync("list", "Security")).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].ShouldEndWith("_Security_AddRemark");

        // SQLite has no statement that changes a column: EF Core copies the table, and reads its shape from the target model.
        Configure(
            "builder.ToTable(\"data_protection_keys\"); builder.Property<string?>(\"Remark\").HasMaxLength(50);",
            "builder.Property(key => key.Xml).IsRequired();");
        await ToolAsync("add", "Security", "RequireXml");
        Designers("RequireXml").Select(designer => designer.Contains("BuildTargetModel")).ShouldBe([false, true], "PostgreSql, Sqlite");
        await ToolAsync("check");

        foreach (var engine in new[] { "Sqlite", "PostgreSql" })
        {
            (await EfAsync("migrations", "script", "--context", engine + "DbContext")).ShouldContain("_RequireXml");
        }

        (await MigrateAsync(postgreSql)).ShouldContain("Applied 2 migrations.");
        (await ReadKeysAsync(postgreSql)).ShouldBe(["kept <key />", "kept <key />"]);

        await ToolAsync("squash", "Security");
        Directory.GetFiles(PathOf(Module), "*_Security_*.cs", SearchOption.AllDirectories)
            .Length.ShouldBe(4, "one migration and its designer for each engine");
        await ToolAsync("check");
        (await MigrateAsync(postgreSql)).ShouldContain("The schema is up to date.");
        File.Delete(Sqlite);
        await MigrateAsync((await server.CreateDatabaseWithRolesAsync("migrations")).Owner);

        File.WriteAllText(PathOf(Module + "/Migrations/released"), "1.0.0\n");
        (await RefusalAsync("eng/migrations.cs", "squash", "Security")).ShouldContain("Security is released");
        (await RefusalAsync(["ef", "migrations", "remove", "--context", "SqliteDbContext", .. Projects]))
            .ShouldContain("restore the model snapshots with git");
    }

    public void Dispose() => _copy.Delete(recursive: true);

    private static bool IsNeeded(string file) =>
        file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("eng/migrations", StringComparison.Ordinal)
        || file.StartsWith("eng/stand-ins/", StringComparison.Ordinal) || file.StartsWith(".config/", StringComparison.Ordinal)
        || file.StartsWith(".git", StringComparison.Ordinal) || (!file.Contains('/') && !file.EndsWith(".sln", StringComparison.Ordinal));

    private string PathOf(string file) => Path.Combine(_copy.FullName, file);

    private void Configure(params string[] statements)
    {
        var file = PathOf(Module + "/SecurityModule.cs");
        var text = File.ReadAllText(file);
        var start = text.IndexOf("EntityTypeBuilder<DataProtectionKey> builder)", StringComparison.Ordinal);
        var body = text.IndexOf(')', start) + 1;
        var end = text.IndexOf("\n}\n", body, StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0);
        File.WriteAllText(file, text[..body] + "\n    {\n        " + string.Join("\n        ", statements) + "\n    }" + text[end..]);
    }

    /// <summary>The designer files of a migration: that of PostgreSQL, then that of SQLite.</summary>
    private string[] Designers(string migration) =>
        [.. Directory.GetFiles(PathOf(Module), $"*_{migration}.Designer.cs", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    private Task<string> ToolAsync(params string[] arguments) =>
        Command.RunAsync(_copy.FullName, _environment, "dotnet", ["eng/migrations.cs", .. arguments]);

    private Task<string> EfAsync(params string[] arguments) => Command.RunAsync(
        _copy.FullName, _environment, "dotnet",
        ["ef", .. arguments, .. Projects]);

    private Task<string> GitAsync(params string[] arguments) => Command.RunAsync(
        _copy.FullName, "git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", .. arguments]);

    private async Task<string> RefusalAsync(params string[] arguments)
    {
        var (exitCode, output) = await Command.TryAsync(_copy.FullName, _environment, "dotnet", arguments);
        exitCode.ShouldNotBe(0);
        return output;
    }

    /// <summary>Runs <c>migrate</c> on both databases.</summary>
    private async Task<string> MigrateAsync(string postgreSql)
    {
        await Command.RunAsync(_copy.FullName, _environment, "dotnet", "build", "src/WebApi", "--nologo", "-v:q");
        var output = string.Empty;
        foreach (var (provider, connection) in new[] { ("PostgreSql", postgreSql), ("Sqlite", $"Data Source={Sqlite}") })
        {
            output = await Command.RunAsync(
                _copy.FullName,
                new Dictionary<string, string?>(_environment)
                {
                    ["ASPNETCORE_ENVIRONMENT"] = "Development",
                    ["Database__Provider"] = provider,
                    ["Database__ConnectionString"] = connection,
                },
                "dotnet", "run", "--no-build", "--project", "src/WebApi", "--", "migrate");
        }

        return output;
    }

    private async Task InsertKeyAsync(string postgreSql)
    {
        const string Insert = "INSERT INTO data_protection_keys (friendly_name, xml) VALUES ('kept', '<key />')";
        await using var source = NpgsqlDataSource.Create(postgreSql);
        await using var command = source.CreateCommand(Insert);
        await command.ExecuteNonQueryAsync();
        await PythonAsync($"d.execute(\"{Insert}\"); d.commit()");
    }

    private async Task<string[]> ReadKeysAsync(string postgreSql)
    {
        const string Select = "SELECT friendly_name || ' ' || xml FROM data_protection_keys WHERE friendly_name = 'kept'";
        await using var source = NpgsqlDataSource.Create(postgreSql);
        await using var command = source.CreateCommand(Select);
        return [(string)(await command.ExecuteScalarAsync())!, (await PythonAsync($"print(d.execute(\"{Select}\").fetchone()[0])")).Trim()];
    }

    private Task<string> PythonAsync(string statements) =>
        Command.RunAsync(_copy.FullName, "python3", "-c", $"import sqlite3; d = sqlite3.connect('{Sqlite}'); {statements}");
}
