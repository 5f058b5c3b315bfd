using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;

namespace SvcInfra.FunctionalTests.Webhooks.Log;

/// <summary>A delivery of one tenant is neither read nor sent again nor counted in another.</summary>
internal sealed class DeliveryLogProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        var path = await scene.Ada.SubscribedAsync(new { url = "https://adas.example.com/hooks", eventTypes = new[] { "*" } });
        var sent = await scene.Ada.Http.PostJsonAsync(path + "/test", new { type = "tenant.updated" });
        var delivery = $"/api/v1/webhooks/deliveries/{sent["id"].GetGuid()}";

        var stolen = await scene.Mallory.Http.GetResponseAsync("/api/v1/webhooks/deliveries");
        stolen.Status.ShouldBe(HttpStatusCode.OK);
        stolen.Body.ShouldNotContain(sent["id"].GetString()!);
        (await scene.Mallory.Http.GetResponseAsync(delivery)).ShouldBeProblem(HttpStatusCode.NotFound, "webhooks.delivery_not_found");
        (await scene.Mallory.Http.PostJsonAsync(delivery + "/resend", null))
            .ShouldBeProblem(HttpStatusCode.NotFound, "webhooks.delivery_not_found");
        foreach (var refused in new[]
        {
            await scene.Mallory.Http.PostJsonAsync(path + "/test", new { }),
            await scene.Mallory.Http.PostJsonAsync(path + "/replay", new { from = "2026-01-01T00:00:00Z" }),
            await scene.Mallory.Http.GetResponseAsync(path + "/statistics"),
        })
        {
            refused.ShouldBeProblem(HttpStatusCode.NotFound, "webhooks.subscription_not_found");
        }
    }
}
