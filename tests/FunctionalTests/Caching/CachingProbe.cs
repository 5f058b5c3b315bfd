using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;
using SvcInfra.FunctionalTests.Tenants.Invitations;
using SvcInfra.FunctionalTests.Tenants.Roles;

namespace SvcInfra.FunctionalTests.Caching;

/// <summary>
/// A cached result is not found by the same query with the same parameters in another tenant, and commands there do not invalidate it.
/// </summary>
internal sealed class CachingProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        var (ada, mallory) = (scene.Ada, scene.Mallory);
        var role = await ada.NewRoleAsync("Front desk", "audit.read");
        await ada.Http.GetResponseAsync(ada.RolePath(role));
        var roles = await ada.Http.GetResponseAsync(ada.TenantPath("/roles"));

        (await mallory.Http.GetResponseAsync(mallory.TenantPath("/roles")))["items"].GetArrayLength().ShouldBe(0);
        (await mallory.Http.GetResponseAsync(mallory.RolePath(role))).ShouldBeProblem(HttpStatusCode.NotFound, "tenants.role_not_found");
        (await mallory.Http.GetResponseAsync(ada.RolePath(role))).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");

        await mallory.NewRoleAsync("Mallory's", "audit.read");
        var statements = await scene.App.Queries.LeastDuringAsync(async () =>
            (await ada.Http.GetResponseAsync(ada.TenantPath("/roles"))).Body.ShouldBe(roles.Body));
        statements.ShouldBeEmpty();
    }
}
