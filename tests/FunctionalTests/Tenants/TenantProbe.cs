using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;
using SvcInfra.FunctionalTests.Tenants.Invitations;
using SvcInfra.FunctionalTests.Tenants.Roles;

namespace SvcInfra.FunctionalTests.Tenants;

/// <summary>A request that names another tenant is refused, and lists contain only tenants of which the caller is a member.</summary>
internal sealed class TenantProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        (await scene.Mallory.Http.GetResponseAsync("/api/v1/tenants"))["items"].EnumerateArray()
            .Select(tenant => tenant.GetProperty("id").GetGuid()).ShouldBe([scene.MallorysTenant]);
        (await scene.Mallory.Http.PostJsonAsync("/api/v1/tenants/switch", new { tenantId = scene.AdasTenant }))
            .ShouldBeProblem(HttpStatusCode.NotFound, "tenants.not_found");

        var role = await scene.Ada.NewRoleAsync("Ada's own", "tenants.members-write");
        (await scene.Mallory.Http.GetResponseAsync(scene.Mallory.TenantPath("/roles")))["items"].GetArrayLength().ShouldBe(0);
        (await scene.Mallory.AssignAsync(scene.Mallory, role)).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.role_not_found");

        scene.Mallory.Http.DefaultRequestHeaders.Add("X-Tenant-Id", scene.AdasTenant.ToString());
        (await scene.Mallory.Http.GetResponseAsync($"/api/v1/tenants/{scene.AdasTenant}"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");
    }
}
