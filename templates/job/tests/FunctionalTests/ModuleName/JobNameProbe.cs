using Microsoft.Extensions.DependencyInjection;
using RootNamespaceOfTheSolution.Application.Jobs.Contracts;
using RootNamespaceOfTheSolution.Application.ModuleName;
using RootNamespaceOfTheSolution.FunctionalTests.Common;
using RootNamespaceOfTheSolution.FunctionalTests.Common.Isolation;

namespace RootNamespaceOfTheSolution.FunctionalTests.ModuleName;

/// <summary>
/// A job acts in the tenant in which it was enqueued. Extend this probe: enqueue the job in one tenant with ids of another, and check that the other
/// tenant's data has not changed.
/// </summary>
internal sealed class JobNameProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        var before = await ReadAsync(scene);

        await TestCommands.RunAsync(
            scene.App, scene.MallorysTenant, services => services.GetRequiredService<IJobs>().EnqueueAsync(new JobName(scene.AdasTenant)));
        await scene.App.JobsDoneAsync();

        (await ReadAsync(scene)).ShouldBe(before);
    }

    private static async Task<string> ReadAsync(IsolationScene scene) =>
        (await scene.Ada.Http.GetResponseAsync($"/api/v1/tenants/{scene.AdasTenant}")).Body;
}
