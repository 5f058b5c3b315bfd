using RootNamespaceOfTheSolution.FunctionalTests.Common;
using RootNamespaceOfTheSolution.FunctionalTests.Common.Isolation;

namespace RootNamespaceOfTheSolution.FunctionalTests.ModuleName;

/// <summary>Replace this by the ways in which the module's data of one tenant could reach another tenant.</summary>
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
