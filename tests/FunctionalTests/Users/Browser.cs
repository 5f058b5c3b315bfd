using System.Net;
using System.Web;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users;

/// <summary>A browser with its cookies, on a way to the provider and back. It reaches the application as people do, by its public address.</summary>
public sealed class Browser : IDisposable
{
    public const string External = "/api/v1/users/login/external";

    private const string PublicHost = "localhost:5000";

    private readonly Dictionary<string, string> _cookies = [];

    public Browser(TestApp app)
    {
        Http = app.Anonymous();
        Http.DefaultRequestHeaders.Host = PublicHost;
    }

    public HttpClient Http { get; }

    /// <summary>Whether it forgets a cookie when it is told to. Browsers do.</summary>
    public bool ForgetsCookies { get; set; } = true;

    /// <summary>As they were set last, whole.</summary>
    public IReadOnlyList<string> SetCookies { get; private set; } = [];

    public void Dispose() => Http.Dispose();

    /// <summary>From the application to the provider: where that would send the browser.</summary>
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

    public Task<Answer> ReturnAsync(Uri callback) => GetAsync(callback.PathAndQuery);

    /// <summary>To the provider and back: the code.</summary>
    public async Task<string> FetchCodeAsync(string? start = null)
    {
        var answer = await ReturnAsync(start is null ? await GoAsync() : await VisitProviderAsync(start));
        answer.Status.ShouldBe(HttpStatusCode.Redirect, answer.Body);
        return CodeIn(answer);
    }

    public Task<Answer> CompleteAsync(string code) => PostAsync($"{External}/complete", new { code });

    /// <summary>All of it.</summary>
    public async Task<Answer> SignInAsync(string provider = "loopback") => await CompleteAsync(await FetchCodeAsync($"{External}/{provider}?returnUrl=/welcome"));

    public static string CodeIn(Answer answer) => HttpUtility.ParseQueryString(answer.Headers.Location!.Query)["code"].ShouldNotBeNull();

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Answer> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, body);

    private async Task<Answer> SendAsync(HttpMethod method, string path, object? body)
    {
        Http.DefaultRequestHeaders.Remove("Cookie");
        if (_cookies.Count > 0)
        {
            Http.DefaultRequestHeaders.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        var answer = await Http.SendAsync(method, path, body);
        SetCookies = answer.Headers.TryGetValues("Set-Cookie", out var set) ? [.. set] : [];
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
            }
        }

        return answer;
    }
}
