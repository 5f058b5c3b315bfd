using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;

namespace SvcInfra.FunctionalTests.Security;

/// <summary>Cached access of one session does not apply to another: the owner of one tenant has no access to the other.</summary>
internal sealed class SecurityProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        (await scene.Ada.Http.GetResponseAsync($"/api/v1/tenants/{scene.AdasTenant}")).Status.ShouldBe(HttpStatusCode.OK);

        (await scene.Mallory.Http.GetResponseAsync($"/api/v1/tenants/{scene.AdasTenant}"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");
    }
}
