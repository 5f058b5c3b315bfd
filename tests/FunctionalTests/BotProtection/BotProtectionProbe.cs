using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;

namespace SvcInfra.FunctionalTests.BotProtection;

/// <summary>The challenge endpoint responds to everyone alike: it knows no tenant.</summary>
internal sealed class BotProtectionProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        var forAda = await scene.Ada.Http.GetResponseAsync("/api/v1/challenges");
        var forMallory = await scene.Mallory.Http.GetResponseAsync("/api/v1/challenges");

        forAda.Status.ShouldBe(HttpStatusCode.OK);
        forAda["provider"].GetString().ShouldBe("none", "bot protection is off by default");
        forMallory.Body.ShouldBe(forAda.Body);
    }
}
