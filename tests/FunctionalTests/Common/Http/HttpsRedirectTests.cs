using System.Net;
using Microsoft.AspNetCore.Hosting;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary><c>Http:HttpsRedirect</c>, behind a proxy that sets <c>X-Forwarded-Proto</c>. One engine is enough: it makes no difference.</summary>
public sealed class HttpsRedirectTests(RedirectingApp app) : FunctionalTest(app), IClassFixture<RedirectingApp>
{
    [Theory]
    [InlineData("GET", "/api/v1/users/me")]
    [InlineData("GET", "/.well-known/jwks.json?a=b%20c")]
    [InlineData("POST", "/api/v1/users/register")]
    [InlineData("GET", "/no/such/path")]
    public async Task Plain_request_is_redirected_to_https_with_its_method(string method, string path)
    {
        using var response = await SendAsync(method, path, scheme: "http");

        response.StatusCode.ShouldBe(HttpStatusCode.PermanentRedirect, "308 keeps the method and the body");
        response.Headers.Location!.OriginalString.ShouldBe($"https://{App.ClientOptions.BaseAddress.Host}{path}");
        response.Headers.Contains("X-Content-Type-Options").ShouldBeTrue();
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_checks_are_not_redirected(string path)
    {
        using var response = await SendAsync("GET", path, scheme: "http");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Request_that_came_by_https_is_served()
    {
        using var response = await SendAsync("GET", "/.well-known/jwks.json", scheme: "https");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string scheme)
    {
        // Not the client of the API contract, which does not know this setting.
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = App.ClientOptions.BaseAddress };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("X-Forwarded-Proto", scheme);
        return await http.SendAsync(request);
    }
}

public sealed class RedirectingApp : SqliteApp
{
    protected override string? PublicUrl => SecurePublicUrl;

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Http:HttpsRedirect", "true");
    }
}

/// <summary>Without the setting, the default.</summary>
[Collection(OnSqlite.Name)]
public sealed class NoHttpsRedirectTests(SqliteApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Plain_request_is_served_by_default() =>
        (await App.Anonymous().GetResponseAsync("/.well-known/jwks.json")).Status.ShouldBe(HttpStatusCode.OK);
}
