using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Tenants.Lifecycle;

/// <summary>How operators view, suspend, restore and purge tenants.</summary>
public abstract class TenantAdminTests(TestApp app) : FunctionalTest(app)
{
    private const string Admin = "/_admin/api/tenants";
    private const string Tenants = "/api/v1/tenants";
    private const string Id = "019a2b3c-0000-7000-8000-000000000002";

    public static TheoryData<string, string> Reads => new() { { "GET", Admin }, { "GET", $"{Admin}/{Id}" } };

    public static TheoryData<string, string> Writes => new()
    {
        { "POST", $"{Admin}/{Id}/suspend" },
        { "POST", $"{Admin}/{Id}/resume" },
        { "POST", $"{Admin}/{Id}/restore" },
        { "POST", $"{Admin}/{Id}/purge" },
    };

    [Fact]
    public async Task Suspended_tenant_is_refused_at_once_and_its_members_can_switch()
    {
        var ada = await App.SignUpAsync("ada");
        var other = await ada.CreateTenantAsync("red-harbor");
        var id = await ada.CreateTenantAsync("blue-harbor");
        var karin = await App.SignUpAsync(TestApp.Landlord);
        (await ada.Http.GetResponseAsync($"{Tenants}/{id}")).Status.ShouldBe(HttpStatusCode.OK);

        (await SuspendAsync(karin, id)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.GetResponseAsync($"{Tenants}/{id}")).ShouldBeProblem(HttpStatusCode.Forbidden, "tenant_suspended");
        (await ada.Http.SendAsync(HttpMethod.Patch, $"{Tenants}/{id}", new { name = "New" }))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "tenant_suspended");
        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Tenants}/{id}?slug=blue-harbor", ifMatch: "*"))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "tenant_suspended");
        (await ada.Http.PostJsonAsync($"{Tenants}/switch", new { tenantId = id })).ShouldBeProblem(HttpStatusCode.Forbidden, "tenant_suspended");

        (await ada.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK);
        (await ada.Http.GetResponseAsync(Tenants))["items"].EnumerateArray().Single(t => t.GetProperty("id").GetGuid() == id)
            .GetProperty("status").GetString().ShouldBe("suspended");
        ada.Use(await ada.RefreshAsync(ada.RefreshToken));
        ada.TenantId.ShouldBe(id, "a suspended tenant does not end its sessions");
        await ada.SwitchAsync(other);
        (await ada.Http.GetResponseAsync($"{Tenants}/{other}")).Status.ShouldBe(HttpStatusCode.OK);
        (await ada.Http.PostJsonAsync("/api/v1/users/sign-out", null)).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Sign_in_prefers_an_active_tenant()
    {
        var ada = await App.SignUpAsync("ada");
        var first = await ada.CreateTenantAsync("blue-harbor");
        var second = await ada.CreateTenantAsync("red-harbor");
        var karin = await App.SignUpAsync(TestApp.Landlord);

        await SuspendAsync(karin, first);
        await ada.SignInAsync();
        ada.TenantId.ShouldBe(second);

        await SuspendAsync(karin, second);
        await ada.SignInAsync();
        ada.TenantId.ShouldBe(first, "the user learns that the tenant is suspended");
        (await ada.Http.GetResponseAsync($"{Tenants}/{first}")).ShouldBeProblem(HttpStatusCode.Forbidden, "tenant_suspended");
    }

    [Fact]
    public async Task Resumed_tenant_works_at_once_even_for_an_operator_who_acts_in_it()
    {
        var karin = await App.SignUpAsync(TestApp.Landlord);
        var id = await karin.CreateTenantAsync("blue-harbor");
        await SuspendAsync(karin, id);
        (await karin.Http.GetResponseAsync($"{Tenants}/{id}")).ShouldBeProblem(HttpStatusCode.Forbidden, "tenant_suspended");

        (await karin.Http.PostJsonAsync($"{Admin}/{id}/resume", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await karin.Http.PostJsonAsync($"{Admin}/{id}/resume", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await karin.Http.GetResponseAsync($"{Tenants}/{id}")).Status.ShouldBe(HttpStatusCode.OK);
        (await karin.Http.GetResponseAsync($"{Admin}/{id}"))["suspendedBecause"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task List_can_be_searched_filtered_and_paged()
    {
        var ada = await App.SignUpAsync("ada");
        var karin = await App.SignUpAsync(TestApp.Landlord);
        Guid[] ids = [await ada.CreateTenantAsync("blue-harbor"), await ada.CreateTenantAsync("blue-lake"), await ada.CreateTenantAsync("red-100")];
        await SuspendAsync(karin, ids[1]);

        var first = await karin.Http.GetResponseAsync($"{Admin}?limit=2");
        var second = await karin.Http.GetResponseAsync($"{Admin}?limit=2&cursor={first["nextCursor"].GetString()}");

        IdsOf(first).Concat(IdsOf(second)).ShouldBe(ids.Reverse());
        second["nextCursor"].ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        IdsOf(await karin.Http.GetResponseAsync($"{Admin}?search=BLUE")).ShouldBe([ids[1], ids[0]]);
        IdsOf(await karin.Http.GetResponseAsync($"{Admin}?search=blue&status=suspended")).ShouldBe([ids[1]]);
        IdsOf(await karin.Http.GetResponseAsync($"{Admin}?search=%25")).ShouldBeEmpty("a wildcard is a normal character");
        IdsOf(await karin.Http.GetResponseAsync($"{Admin}?search=_")).ShouldBeEmpty();
        IdsOf(await karin.Http.GetResponseAsync($"{Admin}?search=%5C")).ShouldBeEmpty();
        var read = await karin.Http.GetResponseAsync($"{Admin}/{ids[1]}");
        (read["slug"].GetString(), read["status"].GetString(), read["suspendedBecause"].GetString(), read["members"].GetInt32())
            .ShouldBe(("blue-lake", "suspended", "unpaid", 1));

        static IEnumerable<Guid> IdsOf(ApiResponse page) => [.. page["items"].EnumerateArray().Select(t => t.GetProperty("id").GetGuid())];
    }

    [Theory]
    [InlineData("?status=gone", "validation_failed")]
    [InlineData("?limit=0", "validation_failed")]
    [InlineData("?limit=101", "validation_failed")]
    [InlineData("?search=", "validation_failed")]
    [InlineData("?cursor=abc", "invalid_cursor")]
    public async Task Invalid_query_is_refused(string query, string code)
    {
        var louis = await App.SignUpAsync(TestApp.TenantReader);

        (await louis.Http.GetResponseAsync(Admin + query)).ShouldBeProblem(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task Suspension_requires_a_reason_on_one_line()
    {
        var karin = await App.SignUpAsync(TestApp.Landlord);
        var id = await karin.CreateTenantAsync("blue-harbor");

        foreach (var reason in new[] { "", "  ", "a\nb", new string('x', 501) })
        {
            (await karin.Http.PostJsonAsync($"{Admin}/{id}/suspend", new { reason }))
                .ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        }

        (await StatusAsync(id)).ShouldBe(TenantStatus.Active);
    }

    [Fact]
    public async Task Operator_restores_only_a_deleted_tenant()
    {
        var ada = await App.SignUpAsync("ada");
        var id = await ada.CreateTenantAsync("blue-harbor");
        var karin = await App.SignUpAsync(TestApp.Landlord);
        (await karin.Http.PostJsonAsync($"{Admin}/{id}/restore", null)).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.not_deleted");
        await ada.Http.SendAsync(HttpMethod.Delete, $"{Tenants}/{id}?slug=blue-harbor", ifMatch: "*");
        (await SuspendAsync(karin, id)).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.deleted");
        (await karin.Http.GetResponseAsync($"{Admin}/{id}"))["status"].GetString().ShouldBe("deleted");

        (await karin.Http.PostJsonAsync($"{Admin}/{id}/restore", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.GetResponseAsync($"{Tenants}/{id}")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Purge_requires_a_deleted_tenant_and_its_slug_and_erases_everything()
    {
        var ada = await App.SignUpAsync("ada");
        var id = await ada.CreateTenantAsync("blue-harbor");
        var karin = await App.SignUpAsync(TestApp.Landlord);
        (await karin.Http.PostJsonAsync($"{Admin}/{id}/purge", new { slug = "blue-harbor" }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "tenants.not_deleted");
        await ada.Http.SendAsync(HttpMethod.Delete, $"{Tenants}/{id}?slug=blue-harbor", ifMatch: "*");
        (await karin.Http.PostJsonAsync($"{Admin}/{id}/purge", new { slug = "red-harbor" }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.not_confirmed");
        (await StatusAsync(id)).ShouldBe(TenantStatus.Deleted);

        (await karin.Http.PostJsonAsync($"{Admin}/{id}/purge", new { slug = "blue-harbor" })).Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.GetResponseAsync(Tenants))["items"].EnumerateArray().ShouldBeEmpty();
        await Eventually.TrueAsync(
            async () => !await App.InDatabaseAsync(null, db => db.Set<Tenant>().IgnoreQueryFilters().AnyAsync()),
            TimeSpan.FromSeconds(20), "the tenant to be purged");
        (await karin.Http.GetResponseAsync($"{Admin}/{id}")).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.not_found");
        (await App.InDatabaseAsync(null, db => db.Set<Membership>().CountAsync())).ShouldBe(0);
        (await ada.Http.PostJsonAsync(Tenants, new { slug = "blue-harbor", name = "Again" }))
            .Status.ShouldBe(HttpStatusCode.Created, "the slug is free again");
    }

    [Theory]
    [MemberData(nameof(Reads))]
    [MemberData(nameof(Writes))]
    public async Task Attack_caller_without_operator_permission_is_refused(string method, string path)
    {
        var ada = await App.SignUpAsync("ada");
        var id = await ada.CreateTenantAsync("blue-harbor");
        var scheduler = await App.SignUpAsync(TestApp.Scheduler);
        var mine = path.Replace(Id, id.ToString());

        (await ada.Http.SendAsync(new HttpMethod(method), mine, BodyOf(path))).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
        (await scheduler.Http.SendAsync(new HttpMethod(method), mine, BodyOf(path))).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
        (await App.Anonymous().SendAsync(new HttpMethod(method), mine, BodyOf(path))).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
        (await StatusAsync(id)).ShouldBe(TenantStatus.Active);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Attack_operator_with_read_permission_cannot_change_a_tenant(string method, string path)
    {
        var louis = await App.SignUpAsync(TestApp.TenantReader);
        var id = await louis.CreateTenantAsync("blue-harbor");

        (await louis.Http.SendAsync(new HttpMethod(method), path.Replace(Id, id.ToString()), BodyOf(path)))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");

        (await StatusAsync(id)).ShouldBe(TenantStatus.Active);
        (await louis.Http.GetResponseAsync($"{Admin}/{id}")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Unknown_tenant_is_not_found(string method, string path)
    {
        var karin = await App.SignUpAsync(TestApp.Landlord);

        (await karin.Http.SendAsync(new HttpMethod(method), path, BodyOf(path))).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.not_found");
    }

    private static object? BodyOf(string path) =>
        path.EndsWith("suspend", StringComparison.Ordinal) ? new { reason = "unpaid" }
        : path.EndsWith("purge", StringComparison.Ordinal) ? new { slug = "blue-harbor" }
        : null;

    private static Task<ApiResponse> SuspendAsync(Person karin, Guid id) =>
        karin.Http.PostJsonAsync($"{Admin}/{id}/suspend", new { reason = "unpaid" });

    private Task<TenantStatus> StatusAsync(Guid id) =>
        App.InDatabaseAsync(null, db => db.Set<Tenant>().IgnoreQueryFilters().Where(t => t.Id == id).Select(t => t.Status).SingleAsync());

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : TenantAdminTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : TenantAdminTests(app);
}
