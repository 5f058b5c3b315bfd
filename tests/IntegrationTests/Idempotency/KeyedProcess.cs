using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;

namespace SvcInfra.IntegrationTests.Idempotency;

/// <summary>A process of the application, and requests to create a service account in it.</summary>
internal sealed partial class KeyedProcess(ChildProcess process, HttpClient http, Mailbox mailbox) : IAsyncDisposable
{
    private const string Accounts = "/api/v1/service-accounts";
    private const string Password = "correct horse battery staple";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task<KeyedProcess> StartAsync(TestDatabase database)
    {
        var mail = Path.Combine(database.Folder, "mail");
        var variables = new Dictionary<string, string?>(database.Variables)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["ASPNETCORE_CONTENTROOT"] = database.Folder,
            ["Email__PickupDirectory"] = mail,
            ["Schedules__Enabled"] = "false",
        };
        var process = ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "SvcInfra.WebApi.dll")], variables, database.Folder);
        var http = new HttpClient { BaseAddress = await process.WaitForUrlAsync(Deadline) };
        await Eventually.TrueAsync(
            async () => (await http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK, Deadline, "the process to be ready");
        return new KeyedProcess(process, http, new Mailbox(mail));
    }

    /// <returns>An access token of an owner in their tenant.</returns>
    public async Task<string> SignUpAsync()
    {
        const string Email = "ada@example.com";
        await PostAsync("/api/v1/users/register", new { email = Email, password = Password, displayName = "Ada" });
        var token = (await mailbox.WaitForAsync(Email, TokenInLink(), Deadline)).Groups["token"].Value;
        await PostAsync("/api/v1/users/verify-email", new { token });
        Use(await PostAsync("/api/v1/users/sign-in", new { email = Email, password = Password }));
        var tenant = await PostAsync("/api/v1/tenants", new { slug = "blue-harbor", name = "Blue" });
        return Use(await PostAsync("/api/v1/tenants/switch", new { tenantId = tenant.GetProperty("id").GetGuid() }));
    }

    public async Task<Response> CreateAccountAsync(string accessToken, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Accounts);
        request.Content = JsonContent.Create(new { name = "Robot", role = "member" });
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Headers.Add("Idempotency-Key", key);
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return new Response(
            response.StatusCode,
            response.Headers.Contains("Idempotent-Replayed"),
            body,
            response.IsSuccessStatusCode ? null : JsonDocument.Parse(body).RootElement.GetProperty("code").GetString());
    }

    /// <summary>Sends the same request on a connection of its own.</summary>
    public async Task<TcpClient> SendWithoutReadingAsync(string accessToken, string key)
    {
        const string Body = """{"name":"Robot","role":"member"}""";
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, http.BaseAddress!.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {Accounts} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {accessToken}\r\nIdempotency-Key: {key}\r\n"
            + $"Content-Type: application/json; charset=utf-8\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"));
        return client;
    }

    public async Task KillAsync(TimeSpan deadline)
    {
        process.Kill();
        await process.WaitForExitAsync(deadline);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await process.DisposeAsync();
    }

    private string Use(JsonElement tokens)
    {
        var token = tokens.GetProperty("accessToken").GetString()!;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return token;
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var response = await http.PostAsJsonAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    [GeneratedRegex("verify-email\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex TokenInLink();

    internal sealed record Response(HttpStatusCode Status, bool IsReplay, string Body, string? Code);
}
