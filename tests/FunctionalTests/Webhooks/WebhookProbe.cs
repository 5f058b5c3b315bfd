using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;

namespace SvcInfra.FunctionalTests.Webhooks;

/// <summary>A subscription of one tenant, its secrets and its URL are unknown in another.</summary>
internal sealed class WebhookProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        var path = await scene.Ada.SubscribedAsync(new { url = "https://adas.example.com/hooks", eventTypes = new[] { "*" } });
        await scene.Mallory.SubscribedAsync();

        (await scene.Mallory.Http.GetResponseAsync(WebhookSteps.Path)).Body.ShouldNotContain("adas.example.com");
        foreach (var refused in new[]
        {
            await scene.Mallory.Http.GetResponseAsync(path),
            await scene.Mallory.Http.GetResponseAsync(path + "/secrets"),
            await scene.Mallory.Http.PostJsonAsync(path + "/secrets/rotate", new { overlapHours = 0 }),
            await scene.Mallory.Http.PostJsonAsync(path + "/disable", null),
            await scene.Mallory.Http.SendAsync(HttpMethod.Patch, path, new { url = WebhookSteps.Url }, "\"1\""),
            await scene.Mallory.Http.SendAsync(HttpMethod.Delete, path),
        })
        {
            refused.ShouldBeProblem(HttpStatusCode.NotFound, "webhooks.subscription_not_found");
        }

        var kept = await scene.Ada.Http.GetResponseAsync(path);
        kept["url"].GetString().ShouldBe("https://adas.example.com/hooks");
        kept.Version.ShouldBe(1);
    }
}
