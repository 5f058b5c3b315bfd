using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;

namespace SvcInfra.FunctionalTests.Admin;

/// <summary>The owner of a tenant is not an operator and cannot read the operator API.</summary>
internal sealed class AdminProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene) =>
        (await scene.Mallory.Http.GetResponseAsync("/_admin/api/me")).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
}
