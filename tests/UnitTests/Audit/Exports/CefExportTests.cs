using System.Text.Json;
using Shouldly;
using SvcInfra.Application.Audit.Exports;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.TestSupport;

namespace SvcInfra.UnitTests.Audit.Exports;

/// <summary>The output is read by <see cref="CefLine"/>, which shares no code with the writer.</summary>
public sealed class CefExportTests
{
    [Fact]
    public async Task Entry_is_written_as_the_expected_line() => (await WriteAsync(FlatExportSample.Row())).ShouldBe(
        "CEF:0|Acme|Audit Trail|1|tenants.rename_tenant|Rename tenant.|3|externalId=42 rt=1770091506123 cn1=42 cn1Label=sequence "
        + "deviceExternalId=0197a1b2-0000-7000-8000-000000000001 act=tenants.rename_tenant outcome=success "
        + "suid=0197a1b2-0000-7000-8000-000000000001 src=192.0.2.7 "
        + "requestClientApplication=curl/8.5.0 cs1=user cs1Label=actorKind cs2=tenant cs2Label=targetType cs3=7 cs3Label=targetId "
        + "cs4=0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b cs4Label=session cs5={\"tenant\":{\"name\":{\"before\":\"a\",\"after\":\"b\"}}} cs5Label=changes "
        + "cs6=hipaa soc2 cs6Label=tags flexString1=4bf92f3577b34da6a3ce929d0e0e4736 flexString1Label=traceId\n");

    [Theory]
    [InlineData(AuditOutcome.Success, "success", "3")]
    [InlineData(AuditOutcome.Failure, "failure", "5")]
    [InlineData(AuditOutcome.Error, "error", "6")]
    [InlineData(AuditOutcome.Denied, "denied", "8")]
    public async Task Severity_reflects_the_outcome(AuditOutcome outcome, string word, string severity)
    {
        var entry = FlatExportSample.Entry with { Outcome = outcome, Reason = "stale_version", OnBehalfOf = FlatExportSample.Id };

        var line = await ReadAsync(FlatExportSample.Row(entry));

        (line.Header[6], line.Extension["outcome"], line.Extension["reason"]).ShouldBe((severity, word, "stale_version"));
        line.Extension["flexString2"].ShouldBe(FlatExportSample.Id.ToString());
    }

    [Theory]
    [InlineData("192.0.2.7", "src", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "src", "192.0.2.7")]
    [InlineData("2001:db8::1", "c6a2", "2001:db8::1")]
    public async Task IP_address_is_written_under_the_key_of_its_version(string ipAddress, string key, string value)
    {
        var line = await ReadAsync(FlatExportSample.Row(payload: $$"""{"ipAddress":"{{ipAddress}}"}"""));

        line.Extension[key].ShouldBe(value);
        line.Extension.Keys.Count(name => name is "src" or "c6a2").ShouldBe(1);
    }

    [Fact]
    public async Task Missing_value_has_no_key()
    {
        var bare = new AuditEntry
        {
            Id = FlatExportSample.Id,
            TenantId = FlatExportSample.Tenant,
            OccurredAt = FlatExportSample.Entry.OccurredAt,
            ActorKind = "anonymous",
            Action = "users.sign_in_with_password",
            Outcome = AuditOutcome.Denied,
        };

        var line = await ReadAsync(FlatExportSample.Row(bare, payload: """{"changes":{"user":{"displayName":{"before":"Ada"}}}}"""));

        line.Extension.Keys.Order(StringComparer.Ordinal)
            .ShouldBe(["act", "cn1", "cn1Label", "cs1", "cs1Label", "deviceExternalId", "externalId", "outcome", "rt"]);
    }

    [Theory]
    [InlineData("a=b act=forged")]
    [InlineData("a\\=b \\ c\\")]
    [InlineData("a|b|10|act=forged")]
    [InlineData("x\nCEF:0|Evil|Evil|1|forged|forged|0|act=forged")]
    [InlineData("x\r\nCEF:0|Evil|Evil|1|forged|forged|0|act=forged")]
    [InlineData("x\\\nCEF:0|Evil")]
    [InlineData("\\n is no line \\r either")]
    [InlineData("\"quotes\" 'and' =formula Zürich 🎉")]
    public async Task Attack_text_in_a_value_cannot_end_the_value_or_the_line(string text)
    {
        var entry = FlatExportSample.Entry with { TargetId = text, Reason = text, Changes = text, TargetType = text };

        var line = await ReadAsync(FlatExportSample.Row(entry, JsonSerializer.Serialize(new { ipAddress = text, userAgent = text })));

        foreach (var key in (string[])["cs2", "cs3", "cs5", "reason", "requestClientApplication"])
        {
            line.Extension[key].ShouldBe(text, key);
        }

        (line.Extension["act"], line.Extension.ContainsKey("src")).ShouldBe(("tenants.rename_tenant", false));
    }

    [Theory]
    [InlineData("a|b", "a|b")]
    [InlineData("a\\|b\\", "a\\|b\\")]
    [InlineData("a=b", "a=b")]
    [InlineData("a\r\nCEF:0|b", "a  CEF:0|b")]
    [InlineData("a\u2028b\u0085c\0d", "a b c d")]
    public async Task Attack_text_in_a_header_field_cannot_end_the_field_or_the_line(string text, string read)
    {
        var row = FlatExportSample.Row(FlatExportSample.Entry with { Action = text });

        var written = await FlatExportSample.WriteAsync(output => new CefExportWriter(output, text, _ => null), row);
        var line = CefLine.Parse(written.TrimEnd('\n'));

        line.Header.ShouldBe(["CEF:0", read, "Audit Trail", "1", read, read, "3"]);
        line.Extension["externalId"].ShouldBe("42");
    }

    [Fact]
    public async Task Attack_characters_that_some_programs_read_as_line_ends_are_escaped()
    {
        const string Text = "a\u0085b\u2028c\u2029d\ve\ff\0g\u001bh\ud800i";
        var entry = FlatExportSample.Entry with { TargetId = Text, Action = Text };

        var row = FlatExportSample.Row(entry, JsonSerializer.Serialize(new { userAgent = "a\u2028b\nc" }));

        var written = await WriteAsync(row, FlatExportSample.Row());

        written.Count(c => c is '\n' or '\r' or '\v' or '\f' or '\u0085' or '\u2028' or '\u2029').ShouldBe(2);
        var line = CefLine.Parse(written.Split('\n')[0]);
        line.Extension["cs3"].ShouldBe("a\nb\nc\nd\ne\nf\uFFFDg\uFFFDh\uFFFDi");
        line.Extension["requestClientApplication"].ShouldBe("a\nb\nc");
    }

    private static Task<string> WriteAsync(params SealedAuditEntry[] rows) => FlatExportSample.WriteAsync(
        output => new CefExportWriter(output, "Acme", action => action == FlatExportSample.Entry.Action ? "Rename tenant." : null), rows);

    private static async Task<CefLine> ReadAsync(SealedAuditEntry row)
    {
        var text = await WriteAsync(row);
        text.ShouldEndWith("\n");
        return CefLine.Parse(text[..^1]);
    }
}
