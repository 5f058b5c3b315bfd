using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Audit.Exports;

/// <summary>Downloads of exports in all three formats.</summary>
public abstract class AuditExportApiTests(TestApp app) : FunctionalTest(app)
{
    [Theory]
    [InlineData("jsonl", "application/jsonl")]
    [InlineData("csv", "text/csv; charset=utf-8; header=present")]
    [InlineData("cef", "text/plain; charset=utf-8")]
    public async Task Export_has_type_name_and_count_headers_and_is_recorded_with_its_format(string format, string contentType)
    {
        var ada = await AdaAsync();

        using var response = await ada.Http.GetAsync($"/api/v1/audit/export?format={format}");
        var numbers = NumbersOf(format, await response.Content.ReadAsStringAsync());

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe(contentType);
        response.Content.Headers.ContentDisposition!.ToString().ShouldBe($"attachment; filename=\"audit-1-{numbers.Count}.{format}\"");
        numbers.ShouldBe(Enumerable.Range(1, numbers.Count).Select(number => (long)number));
        numbers.Count.ShouldBeGreaterThan(3);
        string[] heads = ["Audit-First", "Audit-Last", "Audit-Count"];
        heads.Select(head => response.Headers.GetValues(head).Single()).ShouldBe(["1", $"{numbers.Count}", $"{numbers.Count}"]);
        var entries = await ada.Http.GetResponseAsync("/api/v1/audit/entries?action=audit.export_audit");
        var entry = entries["items"].EnumerateArray().ShouldHaveSingleItem();
        (entry.GetProperty("targetType").GetString(), entry.GetProperty("targetId").GetString()).ShouldBe(("export", $"{format}:1-{numbers.Count}"));
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    [InlineData("cef")]
    public async Task Interrupted_export_resumes_after_the_last_received_entry(string format)
    {
        var ada = await AdaAsync();
        var whole = await ada.Http.GetResponseAsync($"/api/v1/audit/export?format={format}");
        whole.Status.ShouldBe(HttpStatusCode.OK, whole.Body);

        var to = Uri.EscapeDataString(App.Clock.GetUtcNow().ToString("O"));
        var rest = await ada.Http.GetResponseAsync($"/api/v1/audit/export?format={format}&after=2&to={to}");

        rest.Status.ShouldBe(HttpStatusCode.OK, rest.Body);
        NumbersOf(format, rest.Body).ShouldBe(NumbersOf(format, whole.Body).Skip(2));
        LinesOf(rest.Body).Where(IsEntry).ShouldBe(LinesOf(whole.Body).Where(IsEntry).Skip(2));
        rest.Headers.GetValues("Audit-First").ShouldBe(["3"]);

        bool IsEntry(string line) => format == "jsonl"
            ? line.StartsWith("{\"type\":\"entry\"", StringComparison.Ordinal)
            : !line.StartsWith("sequence,", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jsonl", 0)]
    [InlineData("csv", 0)]
    [InlineData("cef", 0)]
    [InlineData("jsonl", 1_000_000)]
    public async Task Export_after_the_last_entry_is_empty(string format, int beyond)
    {
        var ada = await AdaAsync();
        var last = (await ada.Http.GetResponseAsync("/api/v1/audit/export")).Headers.GetValues("Audit-Last").Single();

        var rest = await ada.Http.GetResponseAsync($"/api/v1/audit/export?format={format}&after={long.Parse(last) + beyond}");

        rest.Status.ShouldBe(HttpStatusCode.OK, rest.Body);
        NumbersOf(format, rest.Body).ShouldBeEmpty();
        rest.Headers.GetValues("Audit-Count").ShouldBe(["0"]);
    }

    [Theory]
    [InlineData("text/csv", HttpStatusCode.OK)]
    [InlineData("text/plain;q=0.5, application/json;q=0", HttpStatusCode.OK)]
    [InlineData("application/jsonl", HttpStatusCode.OK)]
    [InlineData("text/csv;q=0", HttpStatusCode.NotAcceptable)]
    [InlineData("text/html", HttpStatusCode.NotAcceptable)]
    public async Task Accept_header_may_name_any_of_the_export_formats(string accept, HttpStatusCode status)
    {
        var ada = await AdaAsync();
        ada.Http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept).ShouldBeTrue();

        (await ada.Http.GetResponseAsync("/api/v1/audit/export?format=csv")).Status.ShouldBe(status);
        (await ada.Http.GetResponseAsync("/api/v1/audit/entries")).Status.ShouldBe(HttpStatusCode.NotAcceptable);
    }

    [Fact]
    public async Task Attack_formulas_and_line_breaks_in_users_values_stay_text_in_every_format()
    {
        const string Agent = "=cmd|' /C calc'!A0 act=forged;=1+1 \"quoted\" \\ x|y";
        const string Name = "+HYPERLINK(\"https://evil.example\");=1|x=y";
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("ada");
        ada.Http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", Agent).ShouldBeTrue();
        var renamed = await ada.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{ada.TenantId}", new { name = "=1+1|a=b;-2" }, "\"1\"");
        renamed.Status.ShouldBe(HttpStatusCode.OK, renamed.Body);
        var named = await ada.Http.SendAsync(HttpMethod.Patch, "/api/v1/users/me", new { displayName = Name });
        named.Status.ShouldBe(HttpStatusCode.OK, named.Body);
        await SealAsync();

        var csv = await ada.Http.GetResponseAsync("/api/v1/audit/export?format=csv");
        var cef = await ada.Http.GetResponseAsync("/api/v1/audit/export?format=cef");

        var rows = Rfc4180.Read(csv.Body);
        var (action, agent, changes) = (Column("action"), Column("user_agent"), Column("changes"));
        var row = rows.Single(row => row[action] == "tenants.rename_tenant");
        row[agent].ShouldBe("'=cmd|' /C calc'!A0 act=forged;'=1+1 \"quoted\" \\ x|y");
        row[changes].ShouldContain("|a=b;'-2");
        rows.Single(row => row[action] == "users.update_my_profile")[Column("personal_changes")].ShouldContain(";'=1|x=y");
        rows.ShouldAllBe(cells => cells.Count == rows[0].Count && cells.All(cell => cell.Length == 0 || !"=+-@\t\r\n".Contains(cell[0])));

        var lines = LinesOf(cef.Body).Select(CefLine.Parse).ToList();
        lines.Count.ShouldBe(rows.Count - 1);
        var line = lines.Single(line => line.Header[4] == "tenants.rename_tenant");
        (line.Extension["requestClientApplication"], line.Extension["act"], line.Extension["src"])
            .ShouldBe((Agent, "tenants.rename_tenant", "127.0.0.1"));
        var name = JsonDocument.Parse(line.Extension["cs5"]).RootElement.GetProperty("tenant").GetProperty("name");
        name.GetProperty("after").GetString().ShouldBe("=1+1|a=b;-2");

        int Column(string name) => rows[0].ToList().IndexOf(name);
    }

    [Fact]
    public async Task Attack_export_without_the_permission_has_no_personal_data_in_any_format()
    {
        var ada = await AdaAsync();
        (await ada.Http.GetResponseAsync("/api/v1/audit/export?format=csv")).Body.ShouldContain("127.0.0.1");
        (await ada.Http.GetResponseAsync("/api/v1/audit/export?format=cef")).Body.ShouldContain("src=127.0.0.1");
        await App.InDatabaseAsync(ada.TenantId, db => db.Set<Membership>().ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, TenantRole.Admin)));

        // Roles are cached for five seconds.
        App.Clock.Forward(TimeSpan.FromSeconds(6));

        foreach (var format in (string[])["csv", "cef"])
        {
            var export = await ada.Http.GetResponseAsync($"/api/v1/audit/export?format={format}");
            export.Status.ShouldBe(HttpStatusCode.OK);
            export.Body.ShouldNotContain("127.0.0.1");
        }
    }

    private static List<string> LinesOf(string body) => [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static List<long> NumbersOf(string format, string body) => format switch
    {
        "csv" => [.. Rfc4180.Read(body).Skip(1).Select(row => long.Parse(row[0]))],
        "cef" => [.. LinesOf(body).Select(line => long.Parse(CefLine.Parse(line).Extension["externalId"]))],
        _ => [.. LinesOf(body).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("type").GetString() == "entry").Select(line => line.GetProperty("sequence").GetInt64())],
    };

    /// <summary>Signs up a user whose tenant has a few entries that a checkpoint covers.</summary>
    private async Task<Person> AdaAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("ada");
        foreach (var version in new[] { 1, 2, 3, 4 })
        {
            var renamed = await ada.Http.SendAsync(
                HttpMethod.Patch, $"/api/v1/tenants/{ada.TenantId}", new { name = $"Name {version}" }, $"\"{version}\"");
            renamed.Status.ShouldBe(HttpStatusCode.OK);
        }

        await SealAsync();
        return ada;
    }

    private async Task SealAsync()
    {
        var sealer = App.Services.GetRequiredService<IAuditSealer>();
        await sealer.SealAsync(CancellationToken.None);
        App.Clock.Forward(TimeSpan.FromSeconds(61));
        await sealer.CheckpointAsync(CancellationToken.None);
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : AuditExportApiTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : AuditExportApiTests(app);
}
