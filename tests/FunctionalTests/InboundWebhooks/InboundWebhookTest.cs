using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Domain.InboundWebhooks;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.InboundWebhooks;

/// <summary>The base of the tests of what is received.</summary>
public abstract class InboundWebhookTest(TestApp app) : FunctionalTest(app)
{
    protected const string Inbound = "/api/v1/inbound/";
    protected const string Admin = "/_admin/api/inbound-webhooks";

    protected static string NewId() => $"evt_{Guid.CreateVersion7():N}";

    /// <summary>Sends a note, signed now with the current key.</summary>
    private protected Task<ApiResponse> SendAsync(TestNote note, params WebhookKey[] keys)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(note, JsonSerializerOptions.Web);
        return PostAsync(
            TestNotes.Source, body, (WebhookSignature.IdHeader, note.Id), (WebhookSignature.TimestampHeader, WebhookSignature.TimestampOf(Now)),
            (WebhookSignature.SignatureHeader, WebhookSignature.Sign(keys.Length == 0 ? [TestNotes.Key] : keys, note.Id, Now, body)));
    }

    protected async Task<ApiResponse> PostAsync(string source, byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Inbound + source) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await App.Anonymous().SendAsync(request);
        return new ApiResponse(
            response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }

    protected DateTimeOffset Now => App.Clock.GetUtcNow();

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected Task<ReceivedWebhook> StoredAsync(string eventId) =>
        App.InDatabaseAsync(null, db => db.Set<ReceivedWebhook>().AsNoTracking().SingleAsync(w => w.EventId == eventId));

    protected Task<int> CountAsync() => App.InDatabaseAsync(null, db => db.Set<ReceivedWebhook>().CountAsync());
}
