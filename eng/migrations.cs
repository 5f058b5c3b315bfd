// Migrations by module, for both engines: docs/persistence.md. Run it as `dotnet eng/migrations.cs`.
#:property PublishAot=false
using System.Diagnostics;
using System.Text.RegularExpressions;

const string Usage = """
    dotnet eng/migrations.cs add MODULE NAME   adds a migration, e.g. add Tenants AddCountry
    dotnet eng/migrations.cs remove MODULE     deletes the module's newest migration, as long as it is not committed
    dotnet eng/migrations.cs list [MODULE]     lists the migrations in the order in which they are applied
    dotnet eng/migrations.cs squash MODULE     merges the module's migrations into one, before its first release
    dotnet eng/migrations.cs check             fails if the model has a change without a migration
    """;

const string RootNamespace = "SvcInfra";

string[] engines = ["Sqlite", "PostgreSql"];
var root = FindRoot();
try
{
    return args switch
    {
        ["add", var module, var name] => Add(module, name),
        ["remove", var module] => Remove(module),
        ["list"] => List("*"),
        ["list", var module] => List(module),
        ["squash", var module] => Squash(module),
        ["check"] => Check(),
        _ => Refuse(Usage),
    };
}
catch (InvalidOperationException e)
{
    return Refuse(e.Message);
}

int Add(string module, string name)
{
    if (!Regex.IsMatch(module + name, "^[A-Z][A-Za-z0-9]*$") || !Regex.IsMatch(name, "^[A-Z]"))
    {
        return Refuse($"Module and name are written in PascalCase, such as Tenants AddCountry: {module} {name} is not.");
    }

    if (!Directory.Exists(Path.Combine(root, "src", "Infrastructure", module)))
    {
        return Refuse($"There is no module {module}: src/Infrastructure/{module} does not exist.");
    }

    Prepare();
    var files = engines.SelectMany(engine => Scaffold(engine, module, name)).ToArray();
    if (files.Where(file => !file.EndsWith(".Designer.cs", StringComparison.Ordinal)).All(file => !File.ReadAllText(file).Contains("migrationBuilder.")))
    {
        Array.ForEach(files, File.Delete);
        return Refuse($"The model has no change, so the migration would be empty. Is the entity configured in src/Infrastructure/{module} (IEntityTypeConfiguration)?");
    }

    Array.ForEach(files, file => Console.WriteLine(Path.GetRelativePath(root, file)));
    return 0;
}

int Remove(string module)
{
    var uncommitted = Run("git", "ls-files", "--others", "--exclude-standard", "src/Infrastructure/*/Migrations/**").Split('\n', StringSplitOptions.RemoveEmptyEntries);
    var migrations = uncommitted.Select(Path.GetFileName).Where(file => Regex.IsMatch(file!, @"^\d{14}_[^.]+\.cs$")).Select(file => file![15..]).Distinct().ToArray();
    if (migrations.Length != 1 || !uncommitted.All(file => file.StartsWith($"src/Infrastructure/{module}/", StringComparison.Ordinal)))
    {
        return Refuse($"""
            There must be exactly one migration that is not committed yet, and it must be one of {module}; there are {migrations.Length}.
            A migration that is committed may be on somebody's database: add one that takes its change back, or revert the commit.
            """);
    }

    Array.ForEach(uncommitted, file => File.Delete(Path.Combine(root, file)));
    Run("git", ["checkout", "HEAD", "--", .. engines.Select(SnapshotOf)]);
    Console.WriteLine($"Removed {migrations[0]}; the model snapshots are those of the last commit.");
    return 0;
}

int List(string module)
{
    var folders = Directory.GetDirectories(Path.Combine(root, "src", "Infrastructure"), module).Select(folder => Path.Combine(folder, "Migrations", engines[0]));
    foreach (var file in folders.Where(Directory.Exists).SelectMany(Directory.GetFiles).Select(Path.GetFileName)
        .Where(file => Regex.IsMatch(file!, @"^\d{14}_[^.]+\.cs$")).Order(StringComparer.Ordinal))
    {
        Console.WriteLine(Path.GetFileNameWithoutExtension(file));
    }

    return 0;
}

// The new migration keeps the first one's id, and with it its place among the other modules' migrations.
int Squash(string module)
{
    var folder = Path.Combine(root, "src", "Infrastructure", module, "Migrations");
    if (!Directory.Exists(folder))
    {
        return Refuse($"{module} has no migrations.");
    }

    if (File.Exists(Path.Combine(folder, "released")))
    {
        return Refuse($"{module} is released (src/Infrastructure/{module}/Migrations/released): databases have its migrations. Add one instead.");
    }

    var old = engines.ToDictionary(engine => engine, engine => Directory.GetFiles(Path.Combine(folder, engine), "*.cs"));
    if (old.Values.SelectMany(files => files).FirstOrDefault(IsWrittenByHand) is { } byHand)
    {
        return Refuse($"{Path.GetRelativePath(root, byHand)} was written by hand: squash {module} by hand.");
    }

    Prepare();
    Environment.SetEnvironmentVariable("SQUASHED_MODULE", module);
    foreach (var engine in engines)
    {
        var first = Path.GetFileName(old[engine].Order(StringComparer.Ordinal).First())[..14];
        // Not `Initial` at once: a class of that name is still in the assembly.
        var created = Scaffold(engine, module, "Squashed");
        Array.ForEach(old[engine], File.Delete);
        foreach (var file in created)
        {
            var text = Regex.Replace(File.ReadAllText(file), $@"\d{{14}}_{module}_Squashed", $"{first}_{module}_Initial").Replace($"{module}_Squashed", $"{module}_Initial");
            var ending = file.EndsWith(".Designer.cs", StringComparison.Ordinal) ? ".Designer.cs" : ".cs";
            File.Delete(file);
            File.WriteAllText(Path.Combine(folder, engine, $"{first}_{module}_Initial{ending}"), text);
        }
    }

    Console.WriteLine($"{module} has one migration for each engine.");
    return 0;
}

int Check()
{
    Prepare();
    Array.ForEach(engines, engine => Console.Write(Ef("migrations", "has-pending-model-changes", "--context", engine + "DbContext")));
    return 0;
}

void Prepare()
{
    Run("dotnet", "tool", "restore");
    Run("dotnet", "build", "eng/migrations", "-m:2", "--nologo", "-v:q");
}

// The files that a migration adds. `dotnet ef` puts the first snapshot beside the first migration; it belongs to all modules.
string[] Scaffold(string engine, string module, string name)
{
    var infrastructure = Path.Combine(root, "src", "Infrastructure");
    Ef("migrations", "add", $"{module}_{name}", "--context", engine + "DbContext", "--output-dir", $"{module}/Migrations/{engine}",
        "--namespace", $"{RootNamespace}.Infrastructure.{module}.Migrations.{engine}");
    foreach (var stray in Directory.GetFiles(infrastructure, $"{engine}DbContextModelSnapshot.cs", SearchOption.AllDirectories).Where(file => file.Contains("Migrations")))
    {
        File.Move(stray, Path.Combine(root, SnapshotOf(engine)), overwrite: true);
    }

    return Directory.GetFiles(Path.Combine(infrastructure, module, "Migrations", engine), $"*_{module}_{name}*.cs");
}

bool IsWrittenByHand(string file) =>
    !Regex.IsMatch(Path.GetFileName(file), @"^\d{14}_\w+(?:\.Designer)?\.cs$") || File.ReadAllText(file).Contains("migrationBuilder.Sql(");

string SnapshotOf(string engine) => $"src/Infrastructure/Persistence/{engine}/{engine}DbContextModelSnapshot.cs";

string Ef(params string[] arguments) =>
    Run("dotnet", ["ef", .. arguments, "--no-build", "--project", "src/Infrastructure", "--startup-project", "eng/migrations"]);

string Run(string program, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = root, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
    var error = process.StandardError.ReadToEndAsync();
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0
        ? output
        : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}{error.Result}");
}

int Refuse(string reason)
{
    Console.Error.WriteLine(reason);
    return 2;
}

static string FindRoot()
{
    for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
    {
        if (File.Exists(Path.Combine(folder.FullName, "eng", "migrations.cs")))
        {
            return folder.FullName;
        }
    }

    throw new InvalidOperationException("Run it within the solution's folder.");
}
