using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;

namespace SvcInfra.FunctionalTests.Users;

/// <summary>A refreshed session keeps its tenant context, and a user reads only their own profile and sessions.</summary>
internal sealed class UserProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        scene.Mallory.Use(await scene.Mallory.RefreshAsync(scene.Mallory.RefreshToken));

        scene.Mallory.TenantId.ShouldBe(scene.MallorysTenant);
        (await scene.Mallory.Http.GetResponseAsync("/api/v1/users/me")).Body.ShouldNotContain(scene.Ada.Email);
        (await scene.Mallory.Http.GetResponseAsync("/api/v1/users/me/sessions"))["items"].GetArrayLength().ShouldBe(1);
    }
}
