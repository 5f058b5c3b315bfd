using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SvcInfra.IntegrationTests.BotProtection;

/// <summary>A server on loopback that speaks the documented protocol of Turnstile and hCaptcha.</summary>
internal sealed class SiteVerifyServer : IAsyncDisposable
{
    public const string Secret = "0x-secret";

    private readonly WebApplication _server;
    private readonly HashSet<string> _seen = [];

    private SiteVerifyServer(WebApplication server) => _server = server;

    public string Url => $"{_server.Urls.Single()}/siteverify";

    public ConcurrentQueue<IFormCollection> Requests { get; } = new();

    /// <summary>Requests that get 503 before the server works.</summary>
    public int Failures { get; set; }

    /// <summary>Sent instead of a response of the protocol.</summary>
    public string? Body { get; set; }

    public static async Task<SiteVerifyServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new SiteVerifyServer(builder.Build());
        server._server.MapPost("/siteverify", server.AnswerAsync);
        await server._server.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        Requests.Enqueue(form);
        if (Failures-- > 0)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        else if (Body is not null)
        {
            await http.Response.WriteAsync(Body);
        }
        else if (form["secret"] != Secret)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await Respond(["invalid-input-secret"]);
        }
        else if (form["response"] != "good" || !_seen.Add(form["response"]!))
        {
            await Respond([_seen.Contains(form["response"]!) ? "timeout-or-duplicate" : "invalid-input-response"]);
        }
        else
        {
            await Respond([]);
        }

        Task Respond(string[] errors) => http.Response.WriteAsJsonAsync(new Dictionary<string, object>
        {
            ["success"] = errors.Length == 0,
            ["challenge_ts"] = "2026-12-01T10:00:00.000Z",
            ["hostname"] = "app.example.com",
            ["error-codes"] = errors,
        });
    }
}
