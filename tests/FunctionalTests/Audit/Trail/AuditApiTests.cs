using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Audit.Trail;

public abstract class AuditApiTests(TestApp app) : FunctionalTest(app)
{
    private static readonly string[] Paths =
    [
        "/api/v1/audit/entries", "/api/v1/audit/event-types", "/api/v1/audit/verify", "/api/v1/audit/export", "/api/v1/audit/export?format=csv",
        "/api/v1/audit/export?format=cef", "/api/v1/audit/checkpoints/latest",
        "/api/v1/audit/proofs/inclusion?sequence=1", "/api/v1/audit/proofs/consistency?from=1",
    ];

    [Fact]
    public async Task Search_filters_by_each_criterion_and_is_recorded_itself()
    {
        var ada = await AdaAsync();
        await RenameAsync(ada, "Apollo", 1);
        await RenameAsync(ada, "Artemis", 2);
        (await ada.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{ada.TenantId}", new { name = "Late" }, "\"1\""))
            .Status.ShouldBe(HttpStatusCode.PreconditionFailed);

        var renames = await SearchAsync(ada, "action=tenants.rename_tenant&outcome=success");
        renames.Count.ShouldBe(2);
        var newest = renames[0];
        newest.GetProperty("changes").ToString().ShouldContain("Artemis");
        newest.GetProperty("targetId").GetString().ShouldBe(ada.TenantId.ToString());
        newest.GetProperty("personal").ToString().ShouldContain("ipAddress");
        var actor = newest.GetProperty("actorId").GetGuid();

        var failure = (await SearchAsync(ada, $"action=tenants.&actor={actor}&outcome=failure")).ShouldHaveSingleItem();
        failure.GetProperty("reason").GetString().ShouldBe("stale_version");
        (await SearchAsync(ada, $"targetType=tenant&targetId={ada.TenantId}&action=tenants.rename_tenant&outcome=success")).Count.ShouldBe(2);
        (await SearchAsync(ada, $"actor={Guid.CreateVersion7()}")).ShouldBeEmpty();
        (await SearchAsync(ada, "action=tenants.rename_ten")).ShouldBeEmpty();
        (await SearchAsync(ada, $"action=tenants.&to={Uri.EscapeDataString(newest.GetProperty("occurredAt").GetString()!)}&outcome=success"))
            .ShouldNotContain(entry => entry.GetProperty("id").GetGuid() == newest.GetProperty("id").GetGuid());
        (await SearchAsync(ada, "tag=hipaa&action=audit.search_audit_entries")).Count.ShouldBe(6);
        (await SearchAsync(ada, "tag=pci&action=audit.")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_show_each_entry_once_newest_first()
    {
        var ada = await AdaAsync();
        foreach (var version in new[] { 1, 2, 3, 4, 5 })
        {
            await RenameAsync(ada, $"Name {version}", version);
        }

        var found = new List<string>();
        string? cursor = null;
        do
        {
            var next = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var page = await ada.Http.GetResponseAsync($"/api/v1/audit/entries?action=tenants.rename_tenant&limit=2{next}");
            found.AddRange(page["items"].EnumerateArray().Select(entry => entry.GetProperty("changes").ToString()));
            cursor = page["nextCursor"].GetString();
        }
        while (cursor is not null);

        found.Count.ShouldBe(5);
        found.Select((changes, i) => changes.Contains($"Name {5 - i}", StringComparison.Ordinal)).ShouldAllBe(isThere => isThere);
    }

    [Fact]
    public async Task Downloaded_export_is_verified_with_only_the_public_key()
    {
        var ada = await AdaAsync();
        await RenameAsync(ada, "Apollo", 1);
        await SealAsync();

        var export = await ada.Http.GetResponseAsync("/api/v1/audit/export");

        (export.Status, export.ContentType).ShouldBe((HttpStatusCode.OK, "application/jsonl"));
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(export.Body));
        var keys = App.Services.GetRequiredService<IAuditKeys>().Verifiers;
        var verified = await new AuditExportVerifier(keys).VerifyAsync(file, anchors: null, CancellationToken.None);
        (verified.Problem, verified.Unreadable, verified.TenantId).ShouldBe((null, null, ada.TenantId!.Value));
        export.Headers.GetValues("Audit-Last").ShouldBe([$"{verified.Last}"]);
        (await ada.Http.GetResponseAsync("/api/v1/audit/verify"))["isIntact"].GetBoolean().ShouldBeTrue();
        (await SearchAsync(ada, "action=audit.export_audit")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Attack_members_and_anonymous_callers_cannot_read_the_trail()
    {
        var ada = await AdaAsync();
        await RenameAsync(ada, "Apollo", 1);
        await SealAsync();
        await SetRoleAsync(ada, TenantRole.Admin);
        var renamed = (await SearchAsync(ada, "action=tenants.rename_tenant")).ShouldHaveSingleItem();
        renamed.GetProperty("personal").ValueKind.ShouldBe(JsonValueKind.Null);
        (await ada.Http.GetResponseAsync("/api/v1/audit/export")).Body.ShouldNotContain("ipAddress");

        await SetRoleAsync(ada, TenantRole.Member);

        foreach (var path in Paths)
        {
            (await ada.Http.GetResponseAsync(path)).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
            (await App.Anonymous().GetResponseAsync(path)).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
        }
    }

    [Theory]
    [InlineData("entries?limit=0", "validation_failed")]
    [InlineData("entries?limit=101", "validation_failed")]
    [InlineData("entries?tag=gdpr", "validation_failed")]
    [InlineData("entries?outcome=1", "validation_failed")]
    [InlineData("entries?cursor=!", "invalid_cursor")]
    [InlineData("verify?from=0", "validation_failed")]
    [InlineData("verify?from=5&to=4", "validation_failed")]
    [InlineData("export?from=2016-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "audit.range_too_large")]
    [InlineData("export?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "validation_failed")]
    [InlineData("export?after=-1", "validation_failed")]
    [InlineData("export?format=xlsx", "validation_failed")]
    [InlineData("export?format=CSV", "validation_failed")]
    [InlineData("export?format=", "validation_failed")]
    [InlineData("export?format=csv&from=2016-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "audit.range_too_large")]
    [InlineData("export?format=cef&after=-1", "validation_failed")]
    [InlineData("proofs/inclusion?sequence=0", "validation_failed")]
    [InlineData("proofs/consistency?from=2&to=1", "validation_failed")]
    public async Task Invalid_input_is_refused(string path, string code)
    {
        var ada = await AdaAsync();

        (await ada.Http.GetResponseAsync($"/api/v1/audit/{path}")).ShouldBeProblem(HttpStatusCode.BadRequest, code);
    }

    [Theory]
    [InlineData("proofs/inclusion?sequence=9000", "audit.not_sealed")]
    [InlineData("proofs/consistency?from=9000", "audit.not_sealed")]
    [InlineData("verify?from=9000", "audit.not_sealed")]
    [InlineData("checkpoints/latest", "audit.no_checkpoint")]
    public async Task Entries_and_checkpoints_that_do_not_exist_yet_are_not_found(string path, string code)
    {
        var ada = await AdaAsync();

        (await ada.Http.GetResponseAsync($"/api/v1/audit/{path}")).ShouldBeProblem(HttpStatusCode.NotFound, code);
    }

    [Fact]
    public async Task Catalogue_lists_event_types_of_modules()
    {
        var ada = await AdaAsync();

        var catalogue = await ada.Http.GetResponseAsync("/api/v1/audit/event-types");
        var types = catalogue["items"].EnumerateArray().Select(type => type.GetProperty("action").GetString()).ToList();

        types.ShouldContain("tenants.rename_tenant");
        types.ShouldContain("audit.search_audit_entries");
    }

    private async Task<Person> AdaAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("ada");
        return ada;
    }

    private static async Task RenameAsync(Person person, string name, int version)
    {
        var renamed = await person.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{person.TenantId}", new { name }, $"\"{version}\"");
        renamed.Status.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<List<JsonElement>> SearchAsync(Person person, string query)
    {
        var response = await person.Http.GetResponseAsync($"/api/v1/audit/entries?limit=100&{query}");
        response.Status.ShouldBe(HttpStatusCode.OK, response.Body);
        return [.. response["items"].EnumerateArray()];
    }

    private async Task SealAsync()
    {
        var sealer = App.Services.GetRequiredService<IAuditSealer>();
        await sealer.SealAsync(CancellationToken.None);
        App.Clock.Forward(TimeSpan.FromSeconds(61));
        await sealer.CheckpointAsync(CancellationToken.None);
    }

    private async Task SetRoleAsync(Person person, TenantRole role)
    {
        await App.InDatabaseAsync(person.TenantId, db => db.Set<Membership>().ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, role)));

        // Roles are cached for five seconds.
        App.Clock.Forward(TimeSpan.FromSeconds(6));
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : AuditApiTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : AuditApiTests(app);
}
