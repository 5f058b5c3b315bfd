using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Users;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Tenants.Lifecycle;

public abstract class TenantDeletionTests(TestApp app) : FunctionalTest(app)
{
    private const string Tenants = "/api/v1/tenants";

    [Fact]
    public async Task Deleted_tenant_is_refused_at_once_and_listed_only_for_its_owner()
    {
        var (ada, bob, id) = await OwnerAndMemberAsync();
        (await bob.Http.GetResponseAsync($"{Tenants}/{id}")).Status.ShouldBe(HttpStatusCode.OK);

        (await DeleteAsync(ada, id)).Status.ShouldBe(HttpStatusCode.NoContent);

        foreach (var person in new[] { ada, bob })
        {
            (await person.Http.GetResponseAsync($"{Tenants}/{id}")).ShouldBeProblem(HttpStatusCode.NotFound, "tenant_deleted");
            (await person.Http.PostJsonAsync($"{Tenants}/switch", new { tenantId = id }))
                .ShouldBeProblem(HttpStatusCode.NotFound, "tenants.not_found");
            (await person.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK, "requests that need no tenant still work");
        }

        (await bob.Http.GetResponseAsync(Tenants))["items"].EnumerateArray().ShouldBeEmpty();
        var mine = (await ada.Http.GetResponseAsync(Tenants))["items"].EnumerateArray().ShouldHaveSingleItem();
        mine.GetProperty("status").GetString().ShouldBe("deleted");
        (mine.GetProperty("purgedAfter").GetDateTimeOffset() - mine.GetProperty("deletedAt").GetDateTimeOffset()).ShouldBe(TimeSpan.FromDays(30));
    }

    [Fact]
    public async Task Refresh_and_sign_in_do_not_act_in_a_deleted_tenant()
    {
        var (ada, _, id) = await OwnerAndMemberAsync();
        await DeleteAsync(ada, id);

        ada.Use(await ada.RefreshAsync(ada.RefreshToken));
        ada.TenantId.ShouldBeNull();
        await ada.SignInAsync();
        ada.TenantId.ShouldBeNull();
    }

    [Fact]
    public async Task Tenant_restored_by_its_owner_works_as_before()
    {
        var (ada, bob, id) = await OwnerAndMemberAsync();
        await DeleteAsync(ada, id);
        (await bob.Http.GetResponseAsync($"{Tenants}/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);

        // The refreshed access token names no tenant.
        ada.Use(await ada.RefreshAsync(ada.RefreshToken));
        (await ada.Http.PostJsonAsync($"{Tenants}/{id}/restore", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        await ada.SwitchAsync(id);
        (await ada.Http.GetResponseAsync($"{Tenants}/{id}")).Status.ShouldBe(HttpStatusCode.OK);
        (await bob.Http.GetResponseAsync($"{Tenants}/{id}"))["slug"].GetString().ShouldBe("blue-harbor");
        var mine = (await ada.Http.GetResponseAsync(Tenants))["items"].EnumerateArray().ShouldHaveSingleItem();
        (mine.GetProperty("status").GetString(), mine.GetProperty("deletedAt").ValueKind).ShouldBe(("active", System.Text.Json.JsonValueKind.Null));
        (await ada.Http.PostJsonAsync($"{Tenants}/{id}/restore", null)).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.not_deleted");
    }

    [Fact]
    public async Task Slug_of_a_deleted_tenant_stays_taken()
    {
        var (ada, bob, id) = await OwnerAndMemberAsync();
        await DeleteAsync(ada, id);

        (await bob.Http.PostJsonAsync(Tenants, new { slug = "blue-harbor", name = "Mine now" }))
            .ShouldBeProblem(HttpStatusCode.Conflict, "tenants.slug_taken");
    }

    [Fact]
    public async Task Tenant_cannot_be_restored_after_the_grace_period()
    {
        var (ada, _, id) = await OwnerAndMemberAsync();
        await DeleteAsync(ada, id);
        var expired = App.Clock.GetUtcNow() - TimeSpan.FromMinutes(1);
        await App.InDatabaseAsync(id, db => db.Set<Tenant>().IgnoreQueryFilters().Where(t => t.Id == id)
            .ExecuteUpdateAsync(update => update.SetProperty(t => t.PurgedAfter, expired)));

        (await ada.Http.PostJsonAsync($"{Tenants}/{id}/restore", null)).ShouldBeProblem(HttpStatusCode.Conflict, "tenants.grace_over");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?slug=")]
    [InlineData("?slug=Blue-Harbor")]
    [InlineData("?slug=red-harbor")]
    public async Task Deletion_without_the_slug_is_refused(string query)
    {
        var (ada, _, id) = await OwnerAndMemberAsync();

        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Tenants}/{id}{query}", ifMatch: "\"1\""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "tenants.not_confirmed");

        (await ada.Http.GetResponseAsync($"{Tenants}/{id}")).Version.ShouldBe(1);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.PreconditionRequired, "version_required")]
    [InlineData("\"7\"", HttpStatusCode.PreconditionFailed, "stale_version")]
    [InlineData("7", HttpStatusCode.BadRequest, "invalid_if_match")]
    public async Task Deletion_requires_the_version_that_was_read(string? ifMatch, HttpStatusCode status, string code)
    {
        var (ada, _, id) = await OwnerAndMemberAsync();

        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Tenants}/{id}?slug=blue-harbor", ifMatch: ifMatch)).ShouldBeProblem(status, code);

        (await ada.Http.GetResponseAsync($"{Tenants}/{id}")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(TenantRole.Member)]
    [InlineData(TenantRole.Admin)]
    public async Task Attack_member_below_owner_can_neither_delete_nor_restore(TenantRole role)
    {
        var (ada, bob, id) = await OwnerAndMemberAsync(role);

        (await DeleteAsync(bob, id)).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");
        (await bob.Http.PostJsonAsync($"{Tenants}/{id}/restore", null)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.not_found");
        await DeleteAsync(ada, id);
        (await bob.Http.PostJsonAsync($"{Tenants}/{id}/restore", null)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.not_found");

        (await StatusAsync(id)).ShouldBe(TenantStatus.Deleted);
    }

    [Fact]
    public async Task Attack_stranger_cannot_tell_deleted_active_and_unknown_tenants_apart()
    {
        var (ada, _, deleted) = await OwnerAndMemberAsync();
        await DeleteAsync(ada, deleted);
        var active = await ada.CreateTenantAsync("red-harbor");
        var mallory = await App.SignUpAsync("mallory");
        await mallory.CreateTenantAsync("mallory");

        foreach (var id in new[] { deleted, active, Guid.CreateVersion7() })
        {
            (await mallory.Http.PostJsonAsync($"{Tenants}/{id}/restore", null)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.not_found");
            (await mallory.Http.PostJsonAsync($"{Tenants}/switch", new { tenantId = id }))
                .ShouldBeProblem(HttpStatusCode.NotFound, "tenants.not_found");
            (await mallory.Http.SendAsync(HttpMethod.Delete, $"{Tenants}/{id}?slug=blue-harbor", ifMatch: "*"))
                .ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");
        }

        (await StatusAsync(active)).ShouldBe(TenantStatus.Active);
    }

    [Fact]
    public async Task Simultaneous_deletions_and_restorations_end_in_a_consistent_state()
    {
        var (ada, _, id) = await OwnerAndMemberAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => i % 2 == 0 ? DeleteAsync(ada, id) : ada.Http.PostJsonAsync($"{Tenants}/{id}/restore", null)));

        responses.ShouldAllBe(a => (int)a.Status < 500);
        var tenant = await App.InDatabaseAsync(null, db => db.Set<Tenant>().IgnoreQueryFilters().SingleAsync());
        (tenant.DeletedAt is not null).ShouldBe(tenant.Status == TenantStatus.Deleted);
        (tenant.PurgedAfter is not null).ShouldBe(tenant.Status == TenantStatus.Deleted);
    }

    [Fact]
    public async Task Cached_session_costs_no_query_and_the_first_request_costs_one()
    {
        var ada = await App.SignUpAsync("ada");
        var id = await ada.CreateTenantAsync("blue-harbor");
        await App.Services.GetRequiredService<Infrastructure.Security.RevocationReader>().ReadAsync(CancellationToken.None);

        var first = await App.Queries.DuringAsync(() => ada.Http.GetResponseAsync($"{Tenants}/{id}"));
        var second = await App.Queries.LeastDuringAsync(() =>
        {
            App.ForgetCached();
            return ada.Http.GetResponseAsync($"{Tenants}/{id}");
        });

        first.Count.ShouldBe(2, "the session with role and tenant, and the tenant itself");
        second.ShouldHaveSingleItem().ShouldContain("tenants");
    }

    private async Task<(Person Ada, Person Bob, Guid Tenant)> OwnerAndMemberAsync(TenantRole role = TenantRole.Member)
    {
        var ada = await App.SignUpAsync("ada");
        var bob = await App.SignUpAsync("bob");
        var id = await ada.CreateTenantAsync("blue-harbor");
        await App.InDatabaseAsync(null, async db =>
        {
            var user = await db.Set<User>().SingleAsync(u => u.DisplayName == "bob");
            db.Add(Membership.Create(id, user.Id, role));
            return await db.SaveChangesAsync();
        });
        await bob.SwitchAsync(id);
        return (ada, bob, id);
    }

    private static Task<ApiResponse> DeleteAsync(Person person, Guid id) =>
        person.Http.SendAsync(HttpMethod.Delete, $"{Tenants}/{id}?slug=blue-harbor", ifMatch: "\"1\"");

    private Task<TenantStatus> StatusAsync(Guid id) =>
        App.InDatabaseAsync(null, db => db.Set<Tenant>().IgnoreQueryFilters().Where(t => t.Id == id).Select(t => t.Status).SingleAsync());

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : TenantDeletionTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : TenantDeletionTests(app);
}
