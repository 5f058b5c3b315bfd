using System.Net;
using RootNamespaceOfTheSolution.FunctionalTests.Common;

namespace RootNamespaceOfTheSolution.FunctionalTests.ModuleName;

public abstract class FeatureNameTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Response_names_the_acting_tenant()
    {
        var ada = await App.SignUpAsync("ada");
        var tenant = await ada.CreateTenantAsync("blue-harbor");

        var response = await SendAsync(ada, "A note.");

        response.Status.ShouldBe(HttpStatusCode.OK);
        response["tenantId"].GetGuid().ShouldBe(tenant);
    }

    [Fact]
    public async Task Request_without_a_tenant_is_refused()
    {
        var ada = await App.SignUpAsync("ada");

        (await SendAsync(ada, "A note.")).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_required");
    }

    private static Task<ApiResponse> SendAsync(Person person, string note) =>
#if (isQuery)
        person.Http.GetResponseAsync($"/api/v1/module-route/feature-route?note={Uri.EscapeDataString(note)}");
#else
        person.Http.PostJsonAsync("/api/v1/module-route/feature-route", new { note });
#endif

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : FeatureNameTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : FeatureNameTests(app);
}
