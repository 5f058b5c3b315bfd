using System.Net;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Tenants;

public abstract class TenantTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Creator_owns_the_tenant_and_sees_it_in_the_list()
    {
        var ada = await App.SignUpAsync("ada");
        var id = await ada.CreateTenantAsync("blue-harbor");

        var mine = await ada.Http.GetResponseAsync("/api/v1/tenants");

        var only = mine["items"].EnumerateArray().ShouldHaveSingleItem();
        only.GetProperty("id").GetGuid().ShouldBe(id);
        only.GetProperty("role").GetString().ShouldBe("owner");
    }

    [Fact]
    public async Task Next_sign_in_acts_in_the_tenant()
    {
        var ada = await App.SignUpAsync("ada");
        ada.TenantId.ShouldBeNull();
        var id = await ada.CreateTenantAsync("blue-harbor");

        await ada.SignInAsync();

        ada.TenantId.ShouldBe(id);
    }

    [Fact]
    public async Task Taken_slug_is_a_conflict_even_in_a_race()
    {
        var ada = await App.SignUpAsync("ada");

        var responses = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => ada.Http.PostJsonAsync("/api/v1/tenants", new { slug = "blue-harbor", name = "Blue Harbor" })));

        responses.Count(a => a.Status == HttpStatusCode.Created).ShouldBe(1);
        foreach (var refused in responses.Where(a => a.Status != HttpStatusCode.Created))
        {
            refused.ShouldBeProblem(HttpStatusCode.Conflict, "tenants.slug_taken");
        }

        (await ada.Http.GetResponseAsync("/api/v1/tenants"))["items"].GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Blue")]
    [InlineData("-blue")]
    [InlineData("blue-")]
    [InlineData("blue--harbor")]
    [InlineData("blüe")]
    [InlineData("blue harbor")]
    public async Task Malformed_slug_is_refused(string slug)
    {
        var ada = await App.SignUpAsync("ada");

        var response = await ada.Http.PostJsonAsync("/api/v1/tenants", new { slug, name = "Blue" });

        response.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        response["errors"].GetProperty("slug")[0].GetProperty("code").GetString().ShouldBe("invalid_slug");
    }

    [Fact]
    public async Task Tenant_is_read_and_renamed_by_its_owner()
    {
        var ada = await App.SignUpAsync("ada");
        var id = await ada.CreateTenantAsync("blue-harbor");
        var read = await ada.Http.GetResponseAsync($"/api/v1/tenants/{id}");

        var renamed = await ada.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{id}", new { name = "Blue Harbor Group" }, read.ETag);

        renamed.Status.ShouldBe(HttpStatusCode.OK);
        renamed["name"].GetString().ShouldBe("Blue Harbor Group");
        renamed["slug"].GetString().ShouldBe("blue-harbor");
        (await ada.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{id}", new { name = "Late" }, read.ETag))
            .ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
    }

    [Fact]
    public async Task Path_that_names_another_tenant_is_refused()
    {
        var ada = await App.SignUpAsync("ada");
        var bob = await App.SignUpAsync("bob");
        await ada.CreateTenantAsync("blue-harbor");
        var foreign = await bob.CreateTenantAsync("red-harbor");

        (await ada.Http.GetResponseAsync($"/api/v1/tenants/{foreign}")).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");
    }

    [Fact]
    public async Task Header_that_names_another_tenant_is_refused()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        ada.Http.DefaultRequestHeaders.Add("X-Tenant-Id", Guid.CreateVersion7().ToString());

        (await ada.Http.GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");
    }

    [Theory]
    [InlineData("tenantId")]
    [InlineData("TENANTID")]
    public async Task Query_that_names_another_tenant_is_refused(string name)
    {
        var ada = await App.SignUpAsync("ada");
        var bob = await App.SignUpAsync("bob");
        var own = await ada.CreateTenantAsync("blue-harbor");
        var foreign = await bob.CreateTenantAsync("red-harbor");

        foreach (var named in new[] { $"{foreign}", $"{Guid.CreateVersion7()}", "", "red-harbor", $"{own}&{name}={foreign}" })
        {
            (await ada.Http.GetResponseAsync($"/api/v1/tenants?{name}={named}")).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");
        }

        (await ada.Http.GetResponseAsync($"/api/v1/tenants?{name}={own}")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Body_that_names_another_tenant_is_refused_and_changes_nothing()
    {
        var ada = await App.SignUpAsync("ada");
        var bob = await App.SignUpAsync("bob");
        var own = await ada.CreateTenantAsync("blue-harbor");
        var foreign = await bob.CreateTenantAsync("red-harbor");

        (await ada.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{own}", new { name = "Mine", tenantId = foreign }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "unknown_field");
        (await ada.Http.PostJsonAsync($"/api/v1/tenants/{own}/invitations", new { email = "x@example.com", tenantId = foreign }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "unknown_field");

        (await ada.Http.GetResponseAsync($"/api/v1/tenants/{own}"))["name"].GetString().ShouldBe("blue-harbor");
        (await bob.Http.GetResponseAsync($"/api/v1/tenants/{foreign}"))["name"].GetString().ShouldBe("red-harbor");
        (await bob.Http.GetResponseAsync($"/api/v1/tenants/{foreign}/invitations"))["items"].GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Request_that_needs_a_tenant_is_refused_without_one()
    {
        var ada = await App.SignUpAsync("ada");

        (await ada.Http.GetResponseAsync("/api/v1/audit/entries")).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_required");
        (await ada.Http.GetResponseAsync($"/api/v1/tenants/{Guid.CreateVersion7()}/members"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_required");
        ada.Http.DefaultRequestHeaders.Add("X-Tenant-Id", Guid.CreateVersion7().ToString());
        (await ada.Http.GetResponseAsync("/api/v1/tenants")).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_required");
    }

    [Fact]
    public async Task Switch_to_a_foreign_tenant_looks_like_a_switch_to_an_unknown_one()
    {
        var ada = await App.SignUpAsync("ada");
        var bob = await App.SignUpAsync("bob");
        var foreign = await bob.CreateTenantAsync("red-harbor");

        (await ada.Http.PostJsonAsync("/api/v1/tenants/switch", new { tenantId = foreign }))
            .ShouldBeProblem(HttpStatusCode.NotFound, "tenants.not_found");
        (await ada.Http.PostJsonAsync("/api/v1/tenants/switch", new { tenantId = Guid.CreateVersion7() }))
            .ShouldBeProblem(HttpStatusCode.NotFound, "tenants.not_found");
    }

    [Fact]
    public async Task Refresh_stays_in_the_switched_tenant()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        var second = await ada.CreateTenantAsync("red-harbor");

        ada.Use(await ada.RefreshAsync(ada.RefreshToken));

        ada.TenantId.ShouldBe(second);
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : TenantTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : TenantTests(app);
}
