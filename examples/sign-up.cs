// Signs somebody up and shows their tenants: the API from C#, without an SDK.
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

// In production the person opens the link; here the mail is a file, which is written a moment after the answer. Its name begins with a dot until it is whole.
using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
string? mail = null;
while (mail is null)
{
    await timer.WaitForNextTickAsync(patience.Token);
    var files = Directory.Exists(mailbox) ? Directory.GetFiles(mailbox, "*.eml").Where(file => !Path.GetFileName(file).StartsWith('.')) : [];
    mail = files.Select(File.ReadAllText).FirstOrDefault(text => text.Contains($"To: {email}"));
}

await PostAsync("/api/v1/users/verify-email", new { token = Regex.Match(mail, "verify-email\\?token=([A-Za-z0-9_-]+)").Groups[1].Value });

Use(await PostAsync("/api/v1/users/sign-in", new { email, password = Password }));
var tenant = await PostAsync("/api/v1/tenants", new { slug = $"navy-{Guid.CreateVersion7():N}"[..20], name = "Navy" });
Use(await PostAsync("/api/v1/tenants/switch", new { tenantId = tenant.GetProperty("id").GetGuid() }));

var tenants = await api.GetFromJsonAsync<JsonElement>("/api/v1/tenants");
foreach (var mine in tenants.GetProperty("items").EnumerateArray())
{
    Console.WriteLine($"{mine.GetProperty("name")}: {mine.GetProperty("role")}");
}

async Task<JsonElement> PostAsync(string path, object body)
{
    using var response = await api.PostAsJsonAsync(path, body);
    var text = await response.Content.ReadAsStringAsync();
    if (!response.IsSuccessStatusCode)
    {
        // Problem details: branch on the code, show the detail to people.
        throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {text}");
    }

    return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
}

void Use(JsonElement tokens) =>
    api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("accessToken").GetString());
