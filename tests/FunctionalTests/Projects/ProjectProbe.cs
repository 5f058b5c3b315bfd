using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;

namespace SvcInfra.FunctionalTests.Projects;

/// <summary>A cursor from one tenant reveals nothing in another tenant.</summary>
internal sealed class ProjectProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        foreach (var name in new[] { "Apollo", "Artemis", "Gemini" })
        {
            (await scene.Ada.Http.PostJsonAsync("/api/v1/projects", new { name })).Status.ShouldBe(HttpStatusCode.Created);
        }

        var cursor = (await scene.Ada.Http.GetResponseAsync("/api/v1/projects?limit=1"))["nextCursor"].GetString();
        cursor.ShouldNotBeNull();

        var stolen = await scene.Mallory.Http.GetResponseAsync($"/api/v1/projects?limit=1&cursor={Uri.EscapeDataString(cursor)}");

        stolen.Body.ShouldNotContain("Apollo");
        stolen.Body.ShouldNotContain("Artemis");
        stolen.Body.ShouldNotContain("Gemini");
        ((int)stolen.Status).ShouldBeLessThan(500);
    }
}
