// Registers a user, creates a tenant and lists the user's tenants: how to call the API from C# without an SDK.
//   cd examples && dotnet run sign-up.cs -- http://localhost:5000 ../src/WebApi/App_Data/mail
#:property PublishAot=false
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

using var api = new HttpClient { BaseAddress = new Uri(args[0]) };
var mailbox = args[1];
var email = $"grace-{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}@example.com";
const string Password = "correct horse battery staple";

await PostAsync("/api/v1/users/register", new { email, password = Password, displayName = "Grace" });

// In production the user opens the link in the email. In Development the email is a file, written shortly after the response; its name begins with
// a dot until it is complete.
using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
string? message = null;
while (message is null)
{
    await timer.WaitForNextTickAsync(timeout.Token);
    var files = Directory.Exists(mailbox) ? Directory.GetFiles(mailbox, "*.eml").Where(file => !Path.GetFileName(file).StartsWith('.')) : [];
    message = files.Select(File.ReadAllText).FirstOrDefault(text => text.Contains($"To: {email}"));
}

await PostAsync("/api/v1/users/verify-email", new { token = Regex.Match(message, "verify-email\\?token=([A-Za-z0-9_-]+)").Groups[1].Value });

UseTokens(await PostAsync("/api/v1/users/sign-in", new { email, password = Password }));
var created = await PostAsync("/api/v1/tenants", new { slug = $"navy-{Guid.CreateVersion7():N}"[..20], name = "Navy" });
UseTokens(await PostAsync("/api/v1/tenants/switch", new { tenantId = created.GetProperty("id").GetGuid() }));

var tenants = await api.GetFromJsonAsync<JsonElement>("/api/v1/tenants");
foreach (var tenant in tenants.GetProperty("items").EnumerateArray())
{
    Console.WriteLine($"{tenant.GetProperty("name")}: {tenant.GetProperty("role")}");
}

async Task<JsonElement> PostAsync(string path, object body)
{
    using var response = await api.PostAsJsonAsync(path, body);
    var text = await response.Content.ReadAsStringAsync();
    if (!response.IsSuccessStatusCode)
    {
        // The body is problem details (RFC 9457): branch on the code, show the detail to users.
        throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {text}");
    }

    return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
}

void UseTokens(JsonElement tokens) =>
    api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("accessToken").GetString());
