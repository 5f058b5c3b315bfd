using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Playwright;

namespace SvcInfra.BrowserTests;

/// <summary>A page of the application's own origin with the scripts of docs/users/sessions.md.</summary>
public static class OwnPage
{
    /// <summary>Opens an empty page of the origin and defines the functions of the documentation on it.</summary>
    public static async Task OpenAsync(IPage page, string origin)
    {
        await page.RouteAsync($"{origin}/page",
            route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = "<!doctype html><title>Page</title>" }));
        await page.GotoAsync($"{origin}/page");
        await page.EvaluateAsync(
            $$"""
            () => {
              {{Snippet("sessions", "const cookie", "await send(")}}
              globalThis.cookie = cookie;
              globalThis.call = async (method, path, body) => {
                const response = await send(method, path, body);
                const text = await response.text();
                return { status: response.status, body: text ? JSON.parse(text) : null };
              };
              globalThis.post = async (path, body) => (await call("POST", "/users" + path, body)).body;
            }
            """);
    }

    /// <summary>Sends a request from the page.</summary>
    public static async Task<PageResponse> CallAsync(IPage page, string method, string path, object? body = null)
    {
        const string Script = "([method, path, body]) => call(method, path, body ?? undefined)";
        var response = (await page.EvaluateAsync(Script, new[] { method, path, body }))!.Value;
        return new PageResponse(response.GetProperty("status").GetInt32(), response.GetProperty("body"));
    }

    /// <summary>Signs in with a password and a session cookie.</summary>
    public static Task<PageResponse> SignInAsync(IPage page, string name) =>
        CallAsync(page, "POST", "/users/sign-in?useCookies=true", new { email = $"{name}@example.com", password = RunningApp.Password });

    /// <summary>Reads the lines of a JavaScript example in a page under docs/users.</summary>
    /// <param name="page">Its name, such as <c>sessions</c>.</param>
    /// <param name="first">The beginning of the first line.</param>
    /// <param name="before">The beginning of the line after the last one.</param>
    /// <param name="here">Set by the compiler.</param>
    public static string Snippet(string page, string first, string before, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "../../docs/users", $"{page}.md");
        var lines = File.ReadAllLines(file).SkipWhile(line => !line.StartsWith(first, StringComparison.Ordinal)).ToList();
        return string.Join('\n', lines.TakeWhile(line => !line.StartsWith(before, StringComparison.Ordinal)));
    }
}

/// <summary>The response to a request of the page.</summary>
public sealed record PageResponse(int Status, JsonElement Body)
{
    public string? Code => Body.GetProperty("code").GetString();
}
