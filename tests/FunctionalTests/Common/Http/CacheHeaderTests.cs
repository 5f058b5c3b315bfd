using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Infrastructure.Users.Sessions;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>
/// What caches between the server and its callers may store (RFC 9111). Endpoints are found by discovery. One engine is enough: it makes no
/// difference.
/// </summary>
[Collection(OnSqlite.Name)]
public sealed partial class CacheHeaderTests(SqliteApp app) : FunctionalTest(app)
{
    private static readonly string[] IdentifyingHeaders = ["Authorization", "Cookie", "X-Api-Key"];

    [Fact]
    public async Task Response_of_every_GET_endpoint_is_private_or_not_stored()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("ada");
        var wrong = new List<string>();
        var successes = 0;
        foreach (var path in PathsOf(sent: true, ada.TenantId!.Value))
        {
            foreach (var (who, http) in new[] { ("member", ada.Http), ("anonymous", App.Anonymous()) })
            {
                var response = await http.GetResponseAsync(path);
                successes += response.Status == HttpStatusCode.OK ? 1 : 0;
                if (!IsPrivate(response.Headers))
                {
                    wrong.Add($"{who} {path} {response.Status}: {response.Headers.CacheControl}; {response.Headers.Vary}");
                }
            }
        }

        wrong.ShouldBeEmpty();
        successes.ShouldBeGreaterThan(10);
    }

    [Theory]
    [InlineData("/.well-known/jwks.json", "public, max-age=300")]
    [InlineData("/openapi/v1.json", "public, no-cache")]
    public async Task Public_document_may_be_kept_by_every_cache(string path, string expected) =>
        (await App.Anonymous().GetResponseAsync(path)).Headers.CacheControl!.ToString().ShouldBe(expected, path);

    [Theory]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/openapi/v1.json")]
    public async Task Public_document_that_has_not_changed_is_not_sent_again(string path)
    {
        var first = await App.Anonymous().GetResponseAsync(path);

        var same = await ReadAsync(path, first.ETag!);
        var other = await ReadAsync(path, "\"other\"");

        same.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await same.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        same.Headers.ETag!.ToString().ShouldBe(first.ETag);
        same.Headers.CacheControl.ShouldBe(first.Headers.CacheControl);
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await other.Content.ReadAsStringAsync()).ShouldBe(first.Body);
    }

    [Fact]
    public async Task ETag_of_the_signing_keys_changes_when_a_key_is_added()
    {
        const string Path = "/.well-known/jwks.json";
        var before = await App.Anonymous().GetResponseAsync(Path);

        App.Clock.Forward(TimeSpan.FromDays(60));
        await App.Services.GetRequiredService<SigningKeyRing>().RotateAsync(CancellationToken.None);

        using var after = await ReadAsync(Path, before.ETag!);
        after.StatusCode.ShouldBe(HttpStatusCode.OK);
        after.Headers.ETag!.ToString().ShouldNotBe(before.ETag);
    }

    [Fact]
    public async Task Every_other_response_says_whether_it_may_be_kept()
    {
        var ada = await App.SignUpAsync("ada");
        var wrong = new List<string>();
        string[] more = ["/no/such/path", "/api/v1/no/such/path", "/docs/scalar.js", "/docs/nothing-here", "/docs"];
        foreach (var path in PathsOf(sent: false, Guid.CreateVersion7()).Concat(more))
        {
            var response = await ada.Http.GetResponseAsync(path);
            if (response.Headers.CacheControl is null)
            {
                wrong.Add($"{path} {response.Status}");
            }
        }

        var deleted = await ada.Http.PostJsonAsync("/api/v1/users/sign-out", null);
        deleted.Status.ShouldBe(HttpStatusCode.NoContent);
        deleted.Headers.CacheControl?.NoStore.ShouldBe(true);
        wrong.ShouldBeEmpty();
    }

    private async Task<HttpResponseMessage> ReadAsync(string path, string ifNoneMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        return await App.Anonymous().SendAsync(request);
    }

    private IEnumerable<string> PathsOf(bool sent, Guid tenant) =>
        App.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") != false)
            .Where(endpoint => endpoint.Metadata.GetMetadata<SentRequest>() is not null == sent)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{tenantId}", tenant.ToString()))
            .Select(path => Parameter().Replace(path, "019a2b3c-0000-7000-8000-000000000002"));

    private static bool IsPrivate(HttpResponseHeaders headers) =>
        headers.CacheControl is { NoStore: true }
        || (headers.CacheControl is { Private: true, NoCache: true } && IdentifyingHeaders.All(headers.Vary.Contains));

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
