using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;

namespace SvcInfra.FunctionalTests.Schedules;

/// <summary>Schedules belong to the installation; tenants cannot see them.</summary>
internal sealed class ScheduleProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene) =>
        (await scene.Mallory.Http.GetResponseAsync("/_admin/api/schedules")).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
}
