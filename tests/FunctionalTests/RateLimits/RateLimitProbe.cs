using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;

namespace SvcInfra.FunctionalTests.RateLimits;

/// <summary>What one tenant takes from its quota is not missing in another's.</summary>
internal sealed class RateLimitProbe : IIsolationProbe
{
    private const string Me = "/api/v1/users/me";

    public async Task ProbeAsync(IsolationScene scene)
    {
        var before = await scene.Mallory.Http.GetResponseAsync(Me);
        for (var i = 0; i < 20; i++)
        {
            (await scene.Ada.Http.GetResponseAsync(Me)).Status.ShouldBe(HttpStatusCode.OK);
        }

        (Left(before) - Left(await scene.Mallory.Http.GetResponseAsync(Me))).ShouldBeInRange(0, 1);
    }

    /// <summary>The remaining units of the tenant, which is the last policy.</summary>
    private static int Left(ApiResponse response)
    {
        var state = response.Headers.GetValues("RateLimit").Single();
        return int.Parse(state[(state.LastIndexOf("r=", StringComparison.Ordinal) + 2)..state.LastIndexOf(';')]);
    }
}
