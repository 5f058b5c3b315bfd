using System.Net.Http.Json;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Idempotency;

/// <summary>Requests with the header <c>Idempotency-Key</c>.</summary>
internal static class KeyedRequests
{
    public const string Header = "Idempotency-Key";
    public const string Replayed = "Idempotent-Replayed";

    public static Task<KeyedResponse> PostKeyedAsync(this HttpClient http, string path, object? body, params string[] keys) =>
        http.SendKeyedAsync(HttpMethod.Post, path, body, ifMatch: null, keys);

    public static Task<KeyedResponse> SendKeyedAsync(
        this HttpClient http, HttpMethod method, string path, object? body, string? ifMatch, params string[] keys) =>
        http.SendKeyedAsync(method, path, body is null ? null : JsonContent.Create(body), ifMatch, keys);

    public static async Task<KeyedResponse> SendKeyedAsync(
        this HttpClient http, HttpMethod method, string path, HttpContent? content, string? ifMatch, params string[] keys)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.TryAddWithoutValidation(Header, keys).ShouldBeTrue();
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        using var response = await http.SendAsync(request);
        var received = response.Content;
        var bytes = await received.ReadAsByteArrayAsync();
        return new KeyedResponse(
            new ApiResponse(
                response.StatusCode, response.Headers, received.Headers.ContentType?.MediaType, System.Text.Encoding.UTF8.GetString(bytes)),
            bytes,
            received.Headers.ContentType?.ToString());
    }

    public static string NewKey() => Guid.CreateVersion7().ToString();
}

internal sealed record KeyedResponse(ApiResponse Response, byte[] Bytes, string? ContentType)
{
    public System.Net.HttpStatusCode Status => Response.Status;

    public bool IsReplay => Header(KeyedRequests.Replayed) == "true";

    public string? Header(string name) => Response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    /// <summary>Checks the same status, headers and body, and the header that names a replay.</summary>
    public void ShouldReplay(KeyedResponse first)
    {
        first.IsReplay.ShouldBeFalse();
        Status.ShouldBe(first.Status, Response.Body);
        Bytes.ShouldBe(first.Bytes);
        ContentType.ShouldBe(first.ContentType);
        foreach (var name in new[] { "Location", "ETag", "Cache-Control", "Vary", "Link" })
        {
            Header(name).ShouldBe(first.Header(name), name);
        }

        IsReplay.ShouldBeTrue();
    }
}
