using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;

namespace SvcInfra.FunctionalTests.ApiKeys;

/// <summary>A key works only in its own tenant, whichever tenant the request names.</summary>
internal sealed class ApiKeyProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        var key = await scene.Mallory.CreateKeyAsync(["tenants.read", "tenants.members-read", "api-keys.read"]);
        var adasKey = await scene.Ada.CreateKeyAsync(["tenants.read"]);

        (await scene.App.ReadTenantAsync(key, scene.AdasTenant)).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");
        (await scene.App.With(key).GetResponseAsync($"/api/v1/tenants/{scene.AdasTenant}/members"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");
        var listed = await scene.App.With(key).GetResponseAsync(Keys.Path);
        listed["items"].EnumerateArray().Select(item => item.GetProperty("id").GetGuid()).ShouldBe([key.Id]);
        (await scene.App.With(key).GetResponseAsync($"{Keys.Path}/{adasKey.Id}")).ShouldBeProblem(HttpStatusCode.NotFound, "api_keys.not_found");
    }
}
