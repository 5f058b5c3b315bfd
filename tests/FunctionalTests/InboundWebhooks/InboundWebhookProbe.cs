using System.Text.Json;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.InboundWebhooks;

/// <summary>A handler sees only the tenant that it found, and cannot change another one from there.</summary>
internal sealed class InboundWebhookProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        var note = new TestNote($"evt_{Guid.CreateVersion7():N}", "note.probe", scene.MallorysTenant);
        var (body, now) = (JsonSerializer.SerializeToUtf8Bytes(note, JsonSerializerOptions.Web), scene.App.Clock.GetUtcNow());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/inbound/" + TestNotes.Source) { Content = new ByteArrayContent(body) };
        request.Headers.Add(WebhookSignature.IdHeader, note.Id);
        request.Headers.Add(WebhookSignature.TimestampHeader, WebhookSignature.TimestampOf(now));
        request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign([TestNotes.Key], note.Id, now, body));
        using var response = await scene.App.Anonymous().SendAsync(request);
        response.EnsureSuccessStatusCode();

        await Eventually.TrueAsync(() => TestNotes.Seen.ContainsKey(note.Id), TimeSpan.FromSeconds(20), "the webhook to be processed");
        var seen = TestNotes.Seen[note.Id];
        seen.ActsIn.ShouldBe(scene.MallorysTenant);
        seen.Tenants.ShouldNotContain(scene.AdasTenant);
    }
}
