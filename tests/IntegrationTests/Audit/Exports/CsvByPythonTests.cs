using System.Text.Json;
using Shouldly;
using SvcInfra.Application.Audit;
using SvcInfra.Application.Audit.Exports;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.IntegrationTests.Audit.Verification;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Exports;

/// <summary>Reads the CSV of an export with the reader of Python's standard library.</summary>
public sealed class CsvByPythonTests
{
    /// <summary>Removes the guards as described in docs/audit/csv-and-cef.md.</summary>
    private const string Script =
        """
        import csv, json, re, sys
        with open(sys.argv[1], newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file, strict=True))
        print(json.dumps([[row["sequence"], re.sub(r"(^|[;\t\r\n])'", r"\1", row["target_id"])] for row in rows]))
        """;

    private static readonly string[] s_texts =
        ["plain", "=1+1", "'=1", "a,\"b\";=c;'d\t-e", "ü🎉\u2028x", "+", "\"", "''", "-1;\"=2\"", "@a=b|c\\"];

    [Fact]
    public async Task Every_text_reads_back_after_removing_the_guards()
    {
        await SkipWithoutPythonAsync();
        using var trail = await TrailOfTwelve.CreateAsync(Engine.Sqlite);
        await trail.App.Get<IAuditWriter>().WriteAsync([.. s_texts.Select(text => Record(trail.Tenant, text))], CancellationToken.None);
        await trail.SealAsync();
        var file = Path.Combine(trail.Database.Folder, "export.csv");
        await using (var output = File.Create(file))
        {
            var export = await trail.QueryAsync<ExportAudit, AuditExport>(new ExportAudit(null, null, After: 12, "csv"));
            await export.WriteAsync(output, CancellationToken.None);
        }

        var variables = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" };
        await using var python = ChildProcess.Start("python3", ["-B", "-c", Script, file], variables);
        (await python.WaitForExitAsync(TimeSpan.FromSeconds(30))).ShouldBe(0, string.Join('\n', python.Output));

        var rows = JsonSerializer.Deserialize<string[][]>(string.Concat(python.Output))!;
        rows.Select(row => row[0]).ShouldBe(s_texts.Select((_, i) => $"{13 + i}"));
        rows.Select(row => row[1]).ShouldBe(s_texts);
    }

    private static AuditRecord Record(Guid tenant, string target)
    {
        var record = TrailOfTwelve.Record(tenant, 50);
        return record with { Entry = record.Entry with { TargetId = target } };
    }

    private static async Task SkipWithoutPythonAsync()
    {
        try
        {
            await using var python = ChildProcess.Start("python3", ["-c", "import csv"]);
            Assert.SkipWhen(await python.WaitForExitAsync(TimeSpan.FromSeconds(30)) != 0, "python3 cannot be run.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("python3 is not installed.");
        }
    }
}
