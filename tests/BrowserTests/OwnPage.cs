using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Playwright;

namespace SvcInfra.BrowserTests;

/// <summary>A page of the application's own origin, with the scripts that docs/users/sessions.md shows.</summary>
public static class OwnPage
{
    /// <summary>Opens it: an empty page of the origin, on which the documentation's functions are defined.</summary>
    public static async Task OpenAsync(IPage page, string origin)
    {
        await page.RouteAsync($"{origin}/page", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = "<!doctype html><title>Page</title>" }));
        await page.GotoAsync($"{origin}/page");
        await page.EvaluateAsync(
            $$"""
            () => {
              {{Snippet("sessions", "const cookie", "await send(")}}
              globalThis.cookie = cookie;
              globalThis.call = async (method, path, body) => {
                const answer = await send(method, path, body);
                const text = await answer.text();
                return { status: answer.status, body: text ? JSON.parse(text) : null };
              };
              globalThis.post = async (path, body) => (await call("POST", "/users" + path, body)).body;
            }
            """);
    }

    /// <summary>What a request of the page gave.</summary>
    public static async Task<PageResponse> CallAsync(IPage page, string method, string path, object? body = null)
    {
        var answer = (await page.EvaluateAsync("([method, path, body]) => call(method, path, body ?? undefined)", new[] { method, path, body }))!.Value;
        return new PageResponse(answer.GetProperty("status").GetInt32(), answer.GetProperty("body"));
    }

    /// <summary>Signs in with a password, into a cookie.</summary>
    public static Task<PageResponse> SignInAsync(IPage page, string name) =>
        CallAsync(page, "POST", "/users/sign-in?useCookies=true", new { email = $"{name}@example.com", password = RunningApp.Password });

    /// <summary>Lines of a JavaScript example of a page under docs/users.</summary>
    /// <param name="page">Its name, such as <c>sessions</c>.</param>
    /// <param name="first">How the first line begins.</param>
    /// <param name="before">How the line after the last one begins.</param>
    /// <param name="here">Left to the compiler.</param>
    public static string Snippet(string page, string first, string before, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "../../docs/users", $"{page}.md");
        var lines = File.ReadAllLines(file).SkipWhile(line => !line.StartsWith(first, StringComparison.Ordinal)).ToList();
        return string.Join('\n', lines.TakeWhile(line => !line.StartsWith(before, StringComparison.Ordinal)));
    }
}

/// <summary>What a page's request gave.</summary>
public sealed record PageResponse(int Status, JsonElement Body)
{
    public string? Code => Body.GetProperty("code").GetString();
}
