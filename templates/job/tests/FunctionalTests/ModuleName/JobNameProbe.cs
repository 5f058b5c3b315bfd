using Microsoft.Extensions.DependencyInjection;
using RootNamespaceOfTheSolution.Application.Jobs.Contracts;
using RootNamespaceOfTheSolution.Application.ModuleName;
using RootNamespaceOfTheSolution.FunctionalTests.Common;
using Shouldly;

namespace RootNamespaceOfTheSolution.FunctionalTests.ModuleName;

/// <summary>A job acts in the tenant of whoever enqueued it. Say here what it could reach by an id in its payload, and look for it.</summary>
internal sealed class JobNameProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        var before = await ReadAsync(scene);

        await TestCommands.RunAsync(scene.App, scene.MallorysTenant, services => services.GetRequiredService<IJobs>().EnqueueAsync(new JobName(scene.AdasTenant)));
        await scene.App.JobsDoneAsync();

        (await ReadAsync(scene)).ShouldBe(before);
    }

    private static async Task<string> ReadAsync(IsolationScene scene) => (await scene.Ada.Http.GetResponseAsync($"/api/v1/tenants/{scene.AdasTenant}")).Body;
}
