using Microsoft.Extensions.DependencyInjection;
using RootNamespaceOfTheSolution.Application.ModuleName.Contracts;
using RootNamespaceOfTheSolution.Application.Outbox.Contracts;
using RootNamespaceOfTheSolution.FunctionalTests.Common;
using RootNamespaceOfTheSolution.FunctionalTests.Common.Isolation;

namespace RootNamespaceOfTheSolution.FunctionalTests.ModuleName;

/// <summary>
/// An event is handled in the tenant in which it was published. Extend this probe: publish the event in one tenant with ids of another, and check
/// that the other tenant's data has not changed.
/// </summary>
internal sealed class EventNameProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        var before = await ReadAsync(scene);

        await TestCommands.RunAsync(
            scene.App,
            scene.MallorysTenant,
            services => services.GetRequiredService<IOutbox>().PublishAsync(new EventName(scene.AdasTenant), scene.AdasTenant));
        await scene.App.JobsDoneAsync();

        (await ReadAsync(scene)).ShouldBe(before);
    }

    private static async Task<string> ReadAsync(IsolationScene scene) =>
        (await scene.Ada.Http.GetResponseAsync($"/api/v1/tenants/{scene.AdasTenant}")).Body;
}
