using RootNamespaceOfTheSolution.FunctionalTests.Common;
using Shouldly;

namespace RootNamespaceOfTheSolution.FunctionalTests.ModuleName;

/// <summary>Say here how what the module keeps for one tenant could reach another, and look for it.</summary>
internal sealed class FeatureNameProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        await SendAsync(scene.Ada, "Ada's secret.");

        (await SendAsync(scene.Mallory, "Mallory's note.")).Body.ShouldNotContain("Ada's secret.");
    }

    private static Task<ApiResponse> SendAsync(Person person, string note) =>
#if (isQuery)
        person.Http.GetResponseAsync($"/api/v1/module-route/feature-route?note={Uri.EscapeDataString(note)}");
#else
        person.Http.PostJsonAsync("/api/v1/module-route/feature-route", new { note });
#endif
}
