using System.Net;
using System.Text.RegularExpressions;
using System.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users;

/// <summary>
/// A browser with cookies that signs in and visits providers. It reaches the application by its public URL and obeys <c>Secure</c> and
/// <c>SameSite</c> (RFC 6265bis, section 5.8.3): a post from another site carries only cookies with <c>SameSite=None</c>.
/// </summary>
public sealed class Browser : IDisposable
{
    public const string External = "/api/v1/users/sign-in/external";

    private readonly Dictionary<string, string> _cookies = [];
    private readonly HashSet<string> _crossSiteCookies = [];

    public Browser(TestApp app)
    {
        var publicUrl = new Uri(app.Services.GetRequiredService<IOptions<AppOptions>>().Value.PublicUrl);
        Http = app.Anonymous();
        Http.DefaultRequestHeaders.Host = publicUrl.Authority;
        if (publicUrl.Scheme == Uri.UriSchemeHttps)
        {
            Http.DefaultRequestHeaders.Add("X-Forwarded-Proto", publicUrl.Scheme);
            Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        }
    }

    public HttpClient Http { get; }

    /// <summary>Whether it deletes a cookie when the application deletes it, as real browsers do.</summary>
    public bool ForgetsCookies { get; set; } = true;

    /// <summary>Whether requests carry the antiforgery token, as those of the application's own pages do.</summary>
    public bool IsOnOwnPage { get; set; } = true;

    /// <summary>The stored cookies by name.</summary>
    public IReadOnlyDictionary<string, string> Cookies => _cookies;

    /// <summary>The <c>Set-Cookie</c> headers of the last response.</summary>
    public IReadOnlyList<string> SetCookies { get; private set; } = [];

    public void Dispose() => Http.Dispose();

    /// <summary>Goes from the application to the provider and returns the URL to which the provider redirects.</summary>
    public async Task<Uri> GoAsync(string returnUrl = "/welcome", string provider = "loopback") =>
        await VisitProviderAsync($"{External}/{provider}?returnUrl={Uri.EscapeDataString(returnUrl)}");

    public async Task<Uri> VisitProviderAsync(string start)
    {
        var away = await GetAsync(start);
        away.Status.ShouldBe(HttpStatusCode.Redirect, away.Body);
        using var elsewhere = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var back = await elsewhere.GetAsync(away.Headers.Location);
        back.StatusCode.ShouldBe(HttpStatusCode.Redirect, await back.Content.ReadAsStringAsync());
        return back.Headers.Location!;
    }

    /// <summary>As <see cref="GoAsync"/>, with a provider that posts its response; returns the form of its page.</summary>
    public async Task<PostedResponse> GoToPostAsync(string provider = "posting")
    {
        var away = await GetAsync($"{External}/{provider}?returnUrl=/welcome");
        away.Status.ShouldBe(HttpStatusCode.Redirect, away.Body);
        using var elsewhere = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var page = await elsewhere.GetAsync(away.Headers.Location);
        var html = await page.Content.ReadAsStringAsync();
        page.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        var action = HttpUtility.HtmlDecode(Regex.Match(html, "action=\"([^\"]*)\"").Groups[1].Value);
        return new PostedResponse(new Uri(action).PathAndQuery, Regex.Matches(html, "name=\"([^\"]*)\" value=\"([^\"]*)\"")
            .ToDictionary(field => HttpUtility.HtmlDecode(field.Groups[1].Value), field => HttpUtility.HtmlDecode(field.Groups[2].Value)));
    }

    /// <summary>Posts the form from the provider's page.</summary>
    public Task<ApiResponse> PostFromOtherSiteAsync(PostedResponse form)
    {
        var body = string.Join('&', form.Fields.Select(f => $"{f.Key}={Uri.EscapeDataString(f.Value)}"));
        return SendAsync(() => Http.SendTextAsync(HttpMethod.Post, form.Path, body, "application/x-www-form-urlencoded"), isOtherSite: true);
    }

    public Task<ApiResponse> ReturnAsync(Uri callback) => GetAsync(callback.PathAndQuery);

    /// <summary>Goes to the provider and back and returns the code.</summary>
    public async Task<string> FetchCodeAsync(string? start = null)
    {
        var response = await ReturnAsync(start is null ? await GoAsync() : await VisitProviderAsync(start));
        response.Status.ShouldBe(HttpStatusCode.Redirect, response.Body);
        return CodeIn(response);
    }

    public Task<ApiResponse> CompleteAsync(string code) => PostAsync($"{External}/complete", new { code });

    /// <summary>Signs in with a provider, from the first redirect to the session.</summary>
    public async Task<ApiResponse> SignInAsync(string provider = "loopback") =>
        await CompleteAsync(await FetchCodeAsync($"{External}/{provider}?returnUrl=/welcome"));

    public static string CodeIn(ApiResponse response) => HttpUtility.ParseQueryString(response.Headers.Location!.Query)["code"].ShouldNotBeNull();

    public Task<ApiResponse> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public void Keep(string name, string value) => _cookies[name] = value;

    public Task<ApiResponse> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<ApiResponse> SendAsync(HttpMethod method, string path, object? body) =>
        SendAsync(() => Http.SendAsync(method, path, body), isOtherSite: false);

    private async Task<ApiResponse> SendAsync(Func<Task<ApiResponse>> send, bool isOtherSite)
    {
        Http.DefaultRequestHeaders.Remove("Cookie");
        var cookies = _cookies
            .Where(cookie => !isOtherSite || _crossSiteCookies.Contains(cookie.Key))
            .Select(cookie => $"{cookie.Key}={cookie.Value}")
            .ToList();
        if (cookies.Count > 0)
        {
            Http.DefaultRequestHeaders.Add("Cookie", string.Join("; ", cookies));
        }

        Http.DefaultRequestHeaders.Remove("X-XSRF-TOKEN");
        if (IsOnOwnPage && _cookies.TryGetValue("XSRF-TOKEN", out var antiforgery))
        {
            Http.DefaultRequestHeaders.Add("X-XSRF-TOKEN", antiforgery);
        }

        var response = await send();
        SetCookies = response.Headers.TryGetValues("Set-Cookie", out var set) ? [.. set] : [];
        foreach (var cookie in SetCookies)
        {
            var (name, value) = (cookie[..cookie.IndexOf('=')], cookie[(cookie.IndexOf('=') + 1)..cookie.IndexOf(';')]);
            if (value.Length == 0)
            {
                _ = ForgetsCookies && _cookies.Remove(name);
            }
            else
            {
                _cookies[name] = value;
                _ = cookie.Contains("samesite=none", StringComparison.OrdinalIgnoreCase)
                    && cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase)
                    ? _crossSiteCookies.Add(name)
                    : _crossSiteCookies.Remove(name);
            }
        }

        return response;
    }
}

/// <summary>The form of a provider's page.</summary>
public sealed record PostedResponse(string Path, IReadOnlyDictionary<string, string> Fields);
