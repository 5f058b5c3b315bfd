using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Security;

/// <summary>Two processes of the application on one PostgreSQL database: a revocation in one applies in the other within five seconds.</summary>
[Slow]
public sealed partial class RevocationAcrossProcessesTests(RevocationAcrossProcessesTests.Processes processes)
    : IClassFixture<RevocationAcrossProcessesTests.Processes>
{
    private const string Password = "correct horse battery staple";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    private readonly HttpClient _here = processes.Here;
    private readonly HttpClient _there = processes.There;

    [Fact]
    public async Task Tenant_suspension_and_session_end_reach_the_other_process()
    {
        var grace = await (processes.Operator ??= SignUpAsync("grace"));
        var ada = await SignUpAsync("ada");
        var created = await SendAsync(_here, HttpMethod.Post, "/api/v1/tenants", ada, new { slug = "blue-harbor", name = "Blue" });
        var tenant = created.Body.GetProperty("id").GetGuid();
        ada = await SwitchAsync(ada, tenant);
        await WaitForResponseAsync(ada, $"/api/v1/tenants/{tenant}", HttpStatusCode.OK, code: null);

        (await SendAsync(_here, HttpMethod.Post, $"/_admin/api/tenants/{tenant}/suspend", grace, new { reason = "unpaid" }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        await WaitForResponseAsync(ada, $"/api/v1/tenants/{tenant}", HttpStatusCode.Forbidden, "tenant_suspended");
        (await SendAsync(_there, HttpMethod.Get, "/api/v1/users/me", ada)).Status.ShouldBe(HttpStatusCode.OK);

        (await SendAsync(_here, HttpMethod.Post, $"/_admin/api/tenants/{tenant}/resume", grace)).Status.ShouldBe(HttpStatusCode.NoContent);
        await WaitForResponseAsync(ada, $"/api/v1/tenants/{tenant}", HttpStatusCode.OK, code: null);

        (await SendAsync(_here, HttpMethod.Post, "/api/v1/users/sign-out", ada)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync(_here, HttpMethod.Get, "/api/v1/users/me", ada))
            .Status.ShouldBe(HttpStatusCode.Unauthorized, "at once in the process that revoked it");
        await WaitForResponseAsync(ada, $"/api/v1/tenants/{tenant}", HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Member_removal_and_role_change_reach_the_other_process()
    {
        var ada = await SignUpAsync("bea");
        var tenant = (await SendAsync(_here, HttpMethod.Post, "/api/v1/tenants", ada, new { slug = "red-harbor", name = "Red" }))
            .Body.GetProperty("id").GetGuid();
        ada = await SwitchAsync(ada, tenant);
        var bob = await SignUpAsync("bob");
        (await SendAsync(_here, HttpMethod.Post, $"/api/v1/tenants/{tenant}/invitations", ada, new { email = "bob@example.com", role = "admin" }))
            .Status.ShouldBe(HttpStatusCode.Created);
        var invitation = await TokenMailedToAsync("bob@example.com", TokenInInvitation());
        (await SendAsync(_there, HttpMethod.Post, "/api/v1/tenants/invitations/accept", bob, new { token = invitation }))
            .Status.ShouldBe(HttpStatusCode.OK);
        bob = await SwitchAsync(bob, tenant);
        var user = (await SendAsync(_here, HttpMethod.Get, "/api/v1/users/me", bob)).Body.GetProperty("id").GetGuid();
        await WaitForResponseAsync(bob, $"/api/v1/tenants/{tenant}/members", HttpStatusCode.OK, code: null);
        var made = await SendAsync(
            _here, HttpMethod.Post, "/api/v1/api-keys", bob, new { name = "Robot", scopes = new[] { "tenants.members-read" } });
        var key = made.Body.GetProperty("key").GetString()!;
        await WaitForResponseAsync(key, $"/api/v1/tenants/{tenant}/members", HttpStatusCode.OK, code: null);

        (await SendAsync(_here, HttpMethod.Patch, $"/api/v1/tenants/{tenant}/members/{user}", ada, new { role = "member" }))
            .Status.ShouldBe(HttpStatusCode.OK);
        await WaitForResponseAsync(bob, $"/api/v1/tenants/{tenant}/invitations", HttpStatusCode.Forbidden, "permission_denied");
        (await SendAsync(_there, HttpMethod.Get, $"/api/v1/tenants/{tenant}/members", bob))
            .Status.ShouldBe(HttpStatusCode.OK, "members may read the list");

        (await SendAsync(_here, HttpMethod.Delete, $"/api/v1/tenants/{tenant}/members/{user}", ada)).Status.ShouldBe(HttpStatusCode.NoContent);
        await WaitForResponseAsync(bob, $"/api/v1/tenants/{tenant}/members", HttpStatusCode.Forbidden, "permission_denied");
        await WaitForResponseAsync(key, $"/api/v1/tenants/{tenant}/members", HttpStatusCode.Unauthorized, "api_key_revoked");
        (await SendAsync(_there, HttpMethod.Get, "/api/v1/users/me", bob)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Api_key_rotation_and_revocation_reach_the_other_process()
    {
        var ada = await SignUpAsync("cleo");
        var tenant = (await SendAsync(_here, HttpMethod.Post, "/api/v1/tenants", ada, new { slug = "green-harbor", name = "Green" }))
            .Body.GetProperty("id").GetGuid();
        ada = await SwitchAsync(ada, tenant);
        var path = $"/api/v1/tenants/{tenant}";
        var body = new { name = "Robot", scopes = new[] { "tenants.read" } };
        var made = (await SendAsync(_here, HttpMethod.Post, "/api/v1/api-keys", ada, body)).Body;
        var (id, key) = (made.GetProperty("id").GetGuid(), made.GetProperty("key").GetString()!);
        await WaitForResponseAsync(key, path, HttpStatusCode.OK, code: null);

        var rotated = await SendAsync(_here, HttpMethod.Post, $"/api/v1/api-keys/{id}/rotate", ada, new { overlapHours = 0 });
        var next = rotated.Body.GetProperty("key").GetString()!;
        (await SendAsync(_there, HttpMethod.Get, path, next)).Status.ShouldBe(HttpStatusCode.OK, "the new secret works at once in every process");
        await WaitForResponseAsync(key, path, HttpStatusCode.Unauthorized, "api_keys.unknown");

        (await SendAsync(_here, HttpMethod.Delete, $"/api/v1/api-keys/{id}", ada)).Status.ShouldBe(HttpStatusCode.NoContent);
        await WaitForResponseAsync(next, path, HttpStatusCode.Unauthorized, "api_key_revoked");

        var account = (await SendAsync(_here, HttpMethod.Post, "/api/v1/service-accounts", ada, new { name = "Robot", role = "member" }))
            .Body.GetProperty("id").GetGuid();
        var robot = (await SendAsync(_here, HttpMethod.Post, $"/api/v1/service-accounts/{account}/keys", ada, body))
            .Body.GetProperty("key").GetString()!;
        await WaitForResponseAsync(robot, path, HttpStatusCode.OK, code: null);
        (await SendAsync(_here, HttpMethod.Post, $"/api/v1/service-accounts/{account}/disable", ada)).Status.ShouldBe(HttpStatusCode.NoContent);
        await WaitForResponseAsync(robot, path, HttpStatusCode.Unauthorized, "api_key_revoked");
    }

    [Fact]
    public async Task Cookie_session_end_reaches_the_other_process()
    {
        await SignUpAsync("dora");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/users/sign-in?useCookies=true");
        request.Content = JsonContent.Create(new { email = "dora@example.com", password = Password });
        using var signedIn = await _here.SendAsync(request);
        signedIn.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var set = signedIn.Headers.GetValues("Set-Cookie").ToList();
        var session = set.Single(c => c.StartsWith("__Host-session=", StringComparison.Ordinal));
        set.ShouldAllBe(
            c => c.Contains("; secure", StringComparison.OrdinalIgnoreCase) && c.Contains("; path=/", StringComparison.OrdinalIgnoreCase));
        session.ShouldContain("; httponly", Case.Insensitive);
        var cookies = string.Join("; ", set.Select(c => c.Split(';')[0]));
        await Eventually.TrueAsync(
            async () => await StatusAsync(_there, HttpMethod.Get, "/api/v1/users/me", cookies) == HttpStatusCode.OK,
            Deadline, "the other process to accept the cookie");

        (await StatusAsync(_here, HttpMethod.Post, "/api/v1/users/sign-out", cookies)).ShouldBe(HttpStatusCode.NoContent);

        (await StatusAsync(_here, HttpMethod.Get, "/api/v1/users/me", cookies))
            .ShouldBe(HttpStatusCode.Unauthorized, "at once in the process that revoked it");
        await Eventually.TrueAsync(
            async () => await StatusAsync(_there, HttpMethod.Get, "/api/v1/users/me", cookies) == HttpStatusCode.Unauthorized,
            MaxDelay, "the other process to refuse the cookie");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, HttpMethod method, string path, string cookies)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Cookie", cookies);
        request.Headers.Add("X-XSRF-TOKEN", cookies.Split("XSRF-TOKEN=")[1]);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    [Fact]
    public async Task Disabled_user_and_sessions_ended_by_an_operator_reach_the_other_process()
    {
        var grace = await (processes.Operator ??= SignUpAsync("grace"));
        var ada = await SignUpAsync("eve");
        var user = (await SendAsync(_here, HttpMethod.Get, "/api/v1/users/me", ada)).Body.GetProperty("id").GetGuid();
        var tenant = (await SendAsync(_here, HttpMethod.Post, "/api/v1/tenants", ada, new { slug = "gray-harbor", name = "Gray" }))
            .Body.GetProperty("id").GetGuid();
        ada = await SwitchAsync(ada, tenant);
        var (me, path) = ("/api/v1/users/me", $"/api/v1/tenants/{tenant}");
        var key = (await SendAsync(_here, HttpMethod.Post, "/api/v1/api-keys", ada, new { name = "Robot", scopes = new[] { "tenants.read" } }))
            .Body.GetProperty("key").GetString()!;
        await WaitForResponseAsync(ada, me, HttpStatusCode.OK, code: null);
        await WaitForResponseAsync(key, path, HttpStatusCode.OK, code: null);

        (await SendAsync(_here, HttpMethod.Post, $"/_admin/api/users/{user}/end-sessions", grace)).Status.ShouldBe(HttpStatusCode.NoContent);
        await WaitForResponseAsync(ada, me, HttpStatusCode.Unauthorized, "session_ended");
        (await SendAsync(_there, HttpMethod.Get, path, key)).Status.ShouldBe(HttpStatusCode.OK, "only the sessions ended");
        var credentials = new { email = "eve@example.com", password = Password };
        var pair = (await SendAsync(_there, HttpMethod.Post, "/api/v1/users/sign-in", token: null, credentials)).Body;
        ada = pair.GetProperty("accessToken").GetString()!;
        await WaitForResponseAsync(ada, me, HttpStatusCode.OK, code: null);

        (await SendAsync(_here, HttpMethod.Post, $"/_admin/api/users/{user}/disable", grace, new { reason = "spam" }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        await Task.WhenAll(
            WaitForResponseAsync(ada, me, HttpStatusCode.Unauthorized, "session_ended"),
            WaitForResponseAsync(key, path, HttpStatusCode.Unauthorized, "api_key_revoked"));
        var refresh = new { refreshToken = pair.GetProperty("refreshToken").GetString() };
        (await SendAsync(_there, HttpMethod.Post, "/api/v1/users/refresh", token: null, refresh)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(_there, HttpMethod.Post, "/api/v1/users/sign-in", token: null, credentials)).Status.ShouldBe(HttpStatusCode.Unauthorized);

        (await SendAsync(_here, HttpMethod.Post, $"/_admin/api/users/{user}/enable", grace)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync(_there, HttpMethod.Post, "/api/v1/users/sign-in", token: null, credentials)).Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(_there, HttpMethod.Get, me, ada)).Status.ShouldBe(HttpStatusCode.Unauthorized, "earlier sessions stay revoked");
        (await SendAsync(_there, HttpMethod.Get, path, key)).Status.ShouldBe(HttpStatusCode.Unauthorized, "earlier API keys stay revoked");
    }

    /// <summary>Polls the other process, so that it would respond from its cache if it could.</summary>
    private Task WaitForResponseAsync(string token, string path, HttpStatusCode status, string? code) => Eventually.TrueAsync(
        async () =>
        {
            var response = await SendAsync(_there, HttpMethod.Get, path, token);
            return response.Status == status && (code is null || response.Body.GetProperty("code").GetString() == code);
        },
        MaxDelay, $"the other process to respond with {(int)status} {code}");

    private async Task<string> SwitchAsync(string token, Guid tenant) =>
        (await SendAsync(_here, HttpMethod.Post, "/api/v1/tenants/switch", token, new { tenantId = tenant }))
            .Body.GetProperty("accessToken").GetString()!;

    private async Task<string> SignUpAsync(string name)
    {
        var email = $"{name}@example.com";
        (await SendAsync(_here, HttpMethod.Post, "/api/v1/users/register", token: null, new { email, password = Password, displayName = name }))
            .Status.ShouldBe(HttpStatusCode.Accepted);
        var verification = await TokenMailedToAsync(email, TokenInLink());
        (await SendAsync(_here, HttpMethod.Post, "/api/v1/users/verify-email", token: null, new { token = verification }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        return (await SendAsync(_here, HttpMethod.Post, "/api/v1/users/sign-in", token: null, new { email, password = Password }))
            .Body.GetProperty("accessToken").GetString()!;
    }

    private async Task<string> TokenMailedToAsync(string email, Regex link) =>
        (await processes.Mailbox.WaitForAsync(email, link, Deadline)).Groups["token"].Value;

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        HttpClient http, HttpMethod method, string path, string? token, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    [GeneratedRegex("verify-email\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex TokenInLink();

    [GeneratedRegex("accept-invitation#token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex TokenInInvitation();

    /// <summary>The processes start slowly, so the tests share them; each test uses its own users.</summary>
    public sealed class Processes : IAsyncLifetime
    {
        private TestDatabase _database = null!;
        private ChildProcess _one = null!;
        private ChildProcess _two = null!;

        public HttpClient Here { get; private set; } = null!;

        public HttpClient There { get; private set; } = null!;

        /// <summary>The operator's access token; null until the first test needs it.</summary>
        public Task<string>? Operator { get; set; }

        public Mailbox Mailbox => new(MailFolder);

        private string MailFolder => Path.Combine(_database.Folder, "mail");

        public async ValueTask InitializeAsync()
        {
            _database = await TestDatabase.CreateAsync(Engine.PostgreSql, "processes");
            _one = Start();
            Here = await ConnectAsync(_one);
            _two = Start();
            There = await ConnectAsync(_two);
        }

        public async ValueTask DisposeAsync()
        {
            Here?.Dispose();
            There?.Dispose();
            await (_one?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (_two?.DisposeAsync() ?? ValueTask.CompletedTask);
            _database?.Dispose();
        }

        private static async Task<HttpClient> ConnectAsync(ChildProcess app)
        {
            var http = new HttpClient { BaseAddress = await app.WaitForUrlAsync(Deadline) };
            await Eventually.TrueAsync(
                async () => (await http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK, Deadline, "the process to be ready");
            return http;
        }

        private ChildProcess Start() => ChildProcess.Start(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "SvcInfra.WebApi.dll")],
            new Dictionary<string, string?>
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["ASPNETCORE_CONTENTROOT"] = _database.Folder,
                ["Database__Provider"] = "PostgreSql",
                ["Database__ConnectionString"] = _database.ConnectionString,
                ["Email__PickupDirectory"] = MailFolder,
                ["App__PublicUrl"] = "https://app.example.com",
                ["Admin__Operators__0__Email"] = "grace@example.com",
                ["Admin__Operators__0__Permissions__0"] = "tenants.*",
                ["Admin__Operators__0__Permissions__1"] = "users.*",
            },
            _database.Folder);
    }
}
