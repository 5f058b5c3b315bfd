using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Audit.Retention;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Audit.Retention;

/// <summary>The retention that an owner sets, and the legal holds that operators place.</summary>
public abstract class AuditRetentionApiTests(TestApp app) : FunctionalTest(app)
{
    private const string Retention = "/api/v1/audit/retention";
    private const string Holds = "/_admin/api/audit/holds";

    [Fact]
    public async Task Owner_sets_the_retention_and_the_change_is_recorded()
    {
        var ada = await PersonAsync("ada");
        (await RetentionAsync(ada)).ShouldBe((null, null, 365, 0L));

        (await PutAsync(ada, 400))["keepForDays"].GetInt32().ShouldBe(400);
        (await PutAsync(ada, 400)).Status.ShouldBe(HttpStatusCode.OK);
        (await PutAsync(ada, 365)).Status.ShouldBe(HttpStatusCode.OK);
        (await RetentionAsync(ada)).ShouldBe((365, 365, 365, 0L));
        (await PutAsync(ada, null)).Status.ShouldBe(HttpStatusCode.OK);
        (await RetentionAsync(ada)).ShouldBe((null, null, 365, 0L));

        var changes = await EntriesAsync(ada, "audit.change_audit_retention");
        changes.Count.ShouldBe(3, "setting the same retention again changes nothing");
        var shortened = changes[1].GetProperty("changes").GetProperty("audit_retention").GetProperty("keepForDays");
        (shortened.GetProperty("before").GetInt32(), shortened.GetProperty("after").GetInt32()).ShouldBe((400, 365));
    }

    [Fact]
    public async Task Each_tenant_has_its_own_retention()
    {
        var (ada, bob) = (await PersonAsync("ada"), await PersonAsync("bob"));
        await PutAsync(ada, 400);
        await PutAsync(bob, 500);

        (await RetentionAsync(ada)).ShouldBe((400, 400, 365, 0L));
        (await PutAsync(ada, null)).Status.ShouldBe(HttpStatusCode.OK);
        (await RetentionAsync(bob)).ShouldBe((500, 500, 365, 0L));
    }

    [Theory]
    [InlineData(0, "validation_failed")]
    [InlineData(-400, "validation_failed")]
    [InlineData(36_501, "validation_failed")]
    [InlineData(1, "audit.retention_too_short")]
    [InlineData(364, "audit.retention_too_short")]
    public async Task Attack_owner_cannot_set_a_retention_below_the_minimum(int days, string code)
    {
        var ada = await PersonAsync("ada");

        (await PutAsync(ada, days)).ShouldBeProblem(HttpStatusCode.BadRequest, code);

        (await RetentionAsync(ada)).ShouldBe((null, null, 365, 0L));
        var failures = await EntriesAsync(ada, "audit.change_audit_retention&outcome=failure");
        failures.ShouldHaveSingleItem().GetProperty("reason").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task Attack_admin_cannot_set_the_retention_and_members_and_anonymous_cannot_read_it()
    {
        var ada = await PersonAsync("ada");
        await SetRoleAsync(ada, TenantRole.Admin);
        (await ada.Http.GetResponseAsync(Retention)).Status.ShouldBe(HttpStatusCode.OK);
        (await PutAsync(ada, 400)).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");

        await SetRoleAsync(ada, TenantRole.Member);
        (await ada.Http.GetResponseAsync(Retention)).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        (await PutAsync(ada, 400)).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        (await App.Anonymous().GetResponseAsync(Retention)).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
        (await App.InDatabaseAsync(null, db => db.Set<AuditRetention>().CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Hold_is_placed_read_replaced_and_lifted_and_recorded_in_both_trails()
    {
        var ada = await PersonAsync("ada");
        var mia = await App.SignUpAsync(TestApp.Custodian);
        var path = $"{Holds}/{ada.TenantId}";
        (await mia.Http.GetResponseAsync(path)).ShouldBeProblem(HttpStatusCode.NotFound, "audit.no_hold");

        (await mia.Http.SendAsync(HttpMethod.Put, path, new { reason = "Matter 7" })).Status.ShouldBe(HttpStatusCode.OK);
        (await mia.Http.SendAsync(HttpMethod.Put, path, new { reason = "Matter 8" })).Status.ShouldBe(HttpStatusCode.OK);

        var hold = (await ada.Http.GetResponseAsync(Retention))["hold"];
        var read = await mia.Http.GetResponseAsync(path);
        (hold.GetProperty("reason").GetString(), hold.GetProperty("by").GetGuid()).ShouldBe(("Matter 8", read["by"].GetGuid()));
        hold.GetProperty("since").GetDateTimeOffset().ShouldBe(read["since"].GetDateTimeOffset());
        (await mia.Http.SendAsync(HttpMethod.Delete, path)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await mia.Http.SendAsync(HttpMethod.Delete, path)).ShouldBeProblem(HttpStatusCode.NotFound, "audit.no_hold");
        (await ada.Http.GetResponseAsync(Retention))["hold"].ValueKind.ShouldBe(JsonValueKind.Null);

        (await EntriesAsync(ada, "audit.hold_placed")).Select(e => e.GetProperty("reason").GetString()).ShouldBe(["Matter 8", "Matter 7"]);
        (await EntriesAsync(ada, "audit.hold_lifted")).ShouldHaveSingleItem();
        var installation = await App.InDatabaseAsync(null, db => db.Set<AuditEntry>()
            .Where(e => e.TenantId == AuditEntry.Installation && e.TargetId == ada.TenantId.ToString() && e.Outcome == AuditOutcome.Success)
            .OrderBy(e => e.Id).Select(e => e.Action).ToListAsync());
        installation.ShouldBe(["audit.place_audit_hold", "audit.place_audit_hold", "audit.lift_audit_hold"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData(null)]
    public async Task Hold_requires_a_reason_of_one_line(string? reason)
    {
        var ada = await PersonAsync("ada");
        var mia = await App.SignUpAsync(TestApp.Custodian);

        (await mia.Http.SendAsync(HttpMethod.Put, $"{Holds}/{ada.TenantId}", new { reason })).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await mia.Http.SendAsync(HttpMethod.Put, $"{Holds}/{ada.TenantId}", new { reason = new string('x', 201) }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");

        (await mia.Http.GetResponseAsync($"{Holds}/{ada.TenantId}")).ShouldBeProblem(HttpStatusCode.NotFound, "audit.no_hold");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Missing_trail_is_reported_only_to_operators_of_holds(string method)
    {
        var ada = await PersonAsync("ada");
        var mia = await App.SignUpAsync(TestApp.Custodian);
        var noah = await App.SignUpAsync(TestApp.HoldReader);
        var karin = await App.SignUpAsync(TestApp.Landlord);
        var body = method == "PUT" ? new { reason = "Matter 7" } : null;
        var (existing, missing) = ($"{Holds}/{ada.TenantId}", $"{Holds}/{Guid.CreateVersion7()}");

        (await mia.Http.SendAsync(new HttpMethod(method), missing, body)).ShouldBeProblem(HttpStatusCode.NotFound, "audit.no_trail");
        foreach (var path in new[] { existing, missing })
        {
            (await ada.Http.SendAsync(new HttpMethod(method), path, body)).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
            (await karin.Http.SendAsync(new HttpMethod(method), path, body)).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
            (await App.Anonymous().SendAsync(new HttpMethod(method), path, body)).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
        }

        var (status, code) = method == "GET" ? (HttpStatusCode.NotFound, "audit.no_hold") : (HttpStatusCode.Forbidden, "operator_required");
        (await noah.Http.SendAsync(new HttpMethod(method), existing, body)).ShouldBeProblem(status, code);
        (await mia.Http.GetResponseAsync(existing)).ShouldBeProblem(HttpStatusCode.NotFound, "audit.no_hold");
    }

    private async Task<Person> PersonAsync(string name)
    {
        var person = await App.SignUpAsync(name);
        await person.CreateTenantAsync(name);
        return person;
    }

    private static Task<ApiResponse> PutAsync(Person person, int? days) =>
        person.Http.SendAsync(HttpMethod.Put, Retention, new { keepForDays = days });

    private static async Task<(int?, int?, int, long)> RetentionAsync(Person person)
    {
        var shown = await person.Http.GetResponseAsync(Retention);
        return (Number("keepForDays"), Number("ownDays"), shown["minimumDays"].GetInt32(), shown["purgedThrough"].GetInt64());

        int? Number(string name) => shown[name].ValueKind == JsonValueKind.Null ? null : shown[name].GetInt32();
    }

    private static async Task<List<JsonElement>> EntriesAsync(Person person, string action) =>
        [.. (await person.Http.GetResponseAsync($"/api/v1/audit/entries?limit=100&action={action}"))["items"].EnumerateArray()];

    private async Task SetRoleAsync(Person person, TenantRole role)
    {
        await App.InDatabaseAsync(person.TenantId, db => db.Set<Membership>().Where(m => m.TenantId == person.TenantId)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, role)));

        // Roles are cached for five seconds.
        App.Clock.Forward(TimeSpan.FromSeconds(6));
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : AuditRetentionApiTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : AuditRetentionApiTests(app);
}
