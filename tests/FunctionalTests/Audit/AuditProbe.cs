using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;

namespace SvcInfra.FunctionalTests.Audit;

/// <summary>A tenant's entries appear in no other tenant's search or export, and are not counted by its verification.</summary>
internal sealed class AuditProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        var (ada, mallory) = (scene.Ada.Http, scene.Mallory.Http);
        await RenameAsync("Apollo", 1);
        await scene.App.Services.GetRequiredService<IAuditSealer>().SealAsync(CancellationToken.None);
        var (own, foreign) = (await ada.GetResponseAsync("/api/v1/audit/entries"), await mallory.GetResponseAsync("/api/v1/audit/entries"));

        own.Body.ShouldContain("Apollo");
        foreign.Status.ShouldBe(HttpStatusCode.OK);
        foreign.Body.ShouldNotContain("Apollo");
        foreign.Body.ShouldNotContain(scene.AdasTenant.ToString());

        var newest = own["items"][0].GetProperty("id").GetGuid();
        var cursor = (await ada.GetResponseAsync("/api/v1/audit/entries?limit=1"))["nextCursor"].GetString();
        (await mallory.GetResponseAsync($"/api/v1/audit/entries?cursor={Uri.EscapeDataString(cursor!)}")).Body.ShouldNotContain("Apollo");

        foreach (var format in (string[])["jsonl", "csv", "cef"])
        {
            (await ada.GetResponseAsync($"/api/v1/audit/export?format={format}")).Body.ShouldContain("Apollo");
            var export = await mallory.GetResponseAsync($"/api/v1/audit/export?format={format}");
            export.Status.ShouldBe(HttpStatusCode.OK);
            export.Body.ShouldNotContain("Apollo");
            export.Body.ShouldNotContain(newest.ToString());
            export.Body.ShouldNotContain(scene.AdasTenant.ToString());
        }

        (await ada.SendAsync(HttpMethod.Put, "/api/v1/audit/retention", new { keepForDays = 4_321 })).Status.ShouldBe(HttpStatusCode.OK);
        (await ada.GetResponseAsync("/api/v1/audit/retention")).Body.ShouldContain("4321");
        (await mallory.GetResponseAsync("/api/v1/audit/retention")).Body.ShouldNotContain("4321");

        var before = (await mallory.GetResponseAsync("/api/v1/audit/verify"))["to"].GetInt64();
        await RenameAsync("Artemis", 2);
        var unsealed = (await mallory.GetResponseAsync("/api/v1/audit/verify"))["unsealed"].GetInt32();
        await RenameAsync("Gemini", 3);
        var after = await mallory.GetResponseAsync("/api/v1/audit/verify");
        (after["to"].GetInt64(), after["unsealed"].GetInt32()).ShouldBe((before, unsealed));

        async Task RenameAsync(string name, int version)
        {
            var renamed = await ada.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{scene.AdasTenant}", new { name }, $"\"{version}\"");
            renamed.Status.ShouldBe(HttpStatusCode.OK);
        }
    }
}
