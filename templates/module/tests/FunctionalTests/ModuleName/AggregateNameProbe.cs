using RootNamespaceOfTheSolution.FunctionalTests.Common;
using RootNamespaceOfTheSolution.FunctionalTests.Common.Isolation;

namespace RootNamespaceOfTheSolution.FunctionalTests.ModuleName;

/// <summary>Tries to reach one tenant's data from another: by id, and by a cursor of the list.</summary>
internal sealed class AggregateNameProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        var first = await scene.Ada.Http.PostJsonAsync("/api/v1/module-route", new { name = "Secret one" });
        await scene.Ada.Http.PostJsonAsync("/api/v1/module-route", new { name = "Secret two" });
        var cursor = (await scene.Ada.Http.GetResponseAsync("/api/v1/module-route?limit=1"))["nextCursor"].GetString()!;

        (await scene.Mallory.Http.GetResponseAsync(first.Headers.Location!.ToString())).Body.ShouldNotContain("Secret");
        (await scene.Mallory.Http.GetResponseAsync($"/api/v1/module-route?cursor={Uri.EscapeDataString(cursor)}")).Body.ShouldNotContain("Secret");
    }
}
