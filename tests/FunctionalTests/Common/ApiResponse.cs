using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>A response with its body read.</summary>
public sealed record ApiResponse(HttpStatusCode Status, HttpResponseHeaders Headers, string? ContentType, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public JsonElement this[string property] => Json.GetProperty(property);

    public string Code => this["code"].GetString()!;

    public string? ETag => Headers.ETag?.ToString();

    /// <summary>The aggregate's version, the first part of the ETag.</summary>
    public long? Version => ETag is { } tag ? long.Parse(tag.Trim('"').Split('.')[0], CultureInfo.InvariantCulture) : null;

    /// <summary>The URL in the header Link with this relation (RFC 8288); null if the response has no such link.</summary>
    public string? LinkTo(string relation) =>
        Headers.TryGetValues("Link", out var links)
            ? links.SelectMany(header => header.Split(", ")).FirstOrDefault(link => link.EndsWith($"rel=\"{relation}\"", StringComparison.Ordinal))
                ?.Split('>')[0].TrimStart('<')
            : null;

    /// <summary>Checks a refusal: the status, problem details, the code, a trace id.</summary>
    public void ShouldBeProblem(HttpStatusCode status, string code)
    {
        Status.ShouldBe(status, Body);
        ContentType.ShouldBe("application/problem+json");
        Code.ShouldBe(code);
        this["status"].GetInt32().ShouldBe((int)status);
        this["traceId"].GetString().ShouldNotBeNullOrEmpty();
    }
}

public static class HttpClientExtensions
{
    public static Task<ApiResponse> GetResponseAsync(this HttpClient http, string path) => http.SendAsync(HttpMethod.Get, path);

    public static Task<ApiResponse> PostJsonAsync(this HttpClient http, string path, object? body) => http.SendAsync(HttpMethod.Post, path, body);

    public static Task<ApiResponse> SendAsync(this HttpClient http, HttpMethod method, string path, object? body = null, string? ifMatch = null) =>
        http.SendAsync(method, path, body is null ? null : JsonContent.Create(body), ifMatch);

    public static Task<ApiResponse> SendTextAsync(
        this HttpClient http, HttpMethod method, string path, string text, string contentType = "application/json") =>
        http.SendAsync(method, path, new StringContent(text, Encoding.UTF8, MediaTypeHeaderValue.Parse(contentType)), ifMatch: null);

    private static async Task<ApiResponse> SendAsync(this HttpClient http, HttpMethod method, string path, HttpContent? content, string? ifMatch)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        using var response = await http.SendAsync(request);
        var received = response.Content;
        return new ApiResponse(response.StatusCode, response.Headers, received.Headers.ContentType?.MediaType, await received.ReadAsStringAsync());
    }
}
