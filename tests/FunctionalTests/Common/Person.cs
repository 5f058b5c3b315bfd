using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>A user with an account, who acts over HTTP and keeps the issued tokens.</summary>
public sealed partial class Person
{
    public const string Password = "correct horse battery staple";

    private Person(TestApp app, string email)
    {
        App = app;
        Email = email;
        Http = app.Anonymous();
    }

    public TestApp App { get; }

    public string Email { get; }

    public HttpClient Http { get; }

    public string AccessToken { get; private set; } = string.Empty;

    public string RefreshToken { get; private set; } = string.Empty;

    public Guid? TenantId { get; private set; }

    public static async Task<Person> SignUpAsync(TestApp app, string name)
    {
        var person = new Person(app, $"{name}@example.com");
        await app.AddUserAsync(person.Email, name, Password);
        await person.SignInAsync();

        // The jobs of the sign-in must not be counted among those of the test.
        await app.JobsDoneAsync("users.tell-of-new-device");
        return person;
    }

    /// <summary>The full registration: registers, verifies the email address through the emailed link and signs in. For tests of that flow.</summary>
    public static async Task<Person> RegisterAsync(TestApp app, string name)
    {
        var person = new Person(app, $"{name}@example.com");
        await person.RegisterAsync(name);
        var token = await person.MailedTokenAsync();
        (await person.Http.PostJsonAsync("/api/v1/users/verify-email", new { token })).Status.ShouldBe(HttpStatusCode.NoContent);
        await person.SignInAsync();
        return person;
    }

    public static Person Stranger(TestApp app, string name) => new(app, $"{name}@example.com");

    public Task<ApiResponse> RegisterAsync(string displayName) =>
        Http.PostJsonAsync("/api/v1/users/register", new { email = Email, password = Password, displayName });

    /// <summary>The token in the newest email to this user.</summary>
    public async Task<string> MailedTokenAsync() => TokenInLink().Match(await App.MailToAsync(Email)).Groups["token"].Value;

    public async Task SignInAsync() => Use(await Http.PostJsonAsync("/api/v1/users/sign-in", new { email = Email, password = Password }));

    /// <summary>Takes the tokens from a response; later requests send the access token.</summary>
    public void Use(ApiResponse response)
    {
        response.Status.ShouldBe(HttpStatusCode.OK);
        RefreshToken = response["refreshToken"].GetString()!;
        UseAccessToken(response);
    }

    public Task<ApiResponse> RefreshAsync(string refreshToken) => Http.PostJsonAsync("/api/v1/users/refresh", new { refreshToken });

    /// <summary>Creates a tenant and switches to it.</summary>
    public async Task<Guid> CreateTenantAsync(string slug)
    {
        var created = await Http.PostJsonAsync("/api/v1/tenants", new { slug, name = slug });
        created.Status.ShouldBe(HttpStatusCode.Created);
        var id = created["id"].GetGuid();
        await SwitchAsync(id);
        return id;
    }

    public async Task SwitchAsync(Guid tenantId)
    {
        var response = await Http.PostJsonAsync("/api/v1/tenants/switch", new { tenantId });
        response.Status.ShouldBe(HttpStatusCode.OK);
        UseAccessToken(response);
    }

    private void UseAccessToken(ApiResponse response)
    {
        AccessToken = response["accessToken"].GetString()!;
        TenantId = response["tenantId"].ValueKind == System.Text.Json.JsonValueKind.Null ? null : response["tenantId"].GetGuid();
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
    }

    [GeneratedRegex("verify-email\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex TokenInLink();
}
