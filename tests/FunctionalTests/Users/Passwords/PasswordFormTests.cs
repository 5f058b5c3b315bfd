using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Users;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Users.Passkeys;

namespace SvcInfra.FunctionalTests.Users.Passwords;

/// <summary>Accepted spellings and minimum lengths of passwords.</summary>
public abstract class PasswordFormTests(TestApp app) : FunctionalTest(app)
{
    private const string Users = "/api/v1/users";
    private const string Short = "nine lazy";
    private const string Long = "nineteen lazy harbours";

    [Theory]
    [InlineData("caf\u00e9 under the moon", "cafe\u0301 under the moon")]
    [InlineData("\ufb01sh under the moon", "fish under the moon")]
    [InlineData("\uff50\uff41\uff52\uff4b under the moon", "park\u3000under the\u00a0moon")]
    public async Task Password_signs_in_however_the_keyboard_composes_its_characters(string chosen, string typed)
    {
        var ada = await App.SignUpAsync("ada");
        (await ChangeAsync(ada, Person.Password, chosen)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await SignInAsync(ada, chosen)).Status.ShouldBe(HttpStatusCode.OK);
        (await SignInAsync(ada, typed)).Status.ShouldBe(HttpStatusCode.OK);
        (await SignInAsync(ada, typed.ToUpperInvariant())).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.invalid_credentials");
        (await ada.Http.PostJsonAsync($"{Users}/me/step-up", new { method = "password", secret = typed })).Status.ShouldBe(HttpStatusCode.NoContent);
        (await ChangeAsync(ada, chosen, typed)).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Theory]
    [InlineData("correct horse battery \\ud800")]
    [InlineData("\\udc00\\ud800 correct horse battery")]
    public async Task Attack_with_a_lone_surrogate_is_refused_without_a_server_error(string password)
    {
        var ada = await App.SignUpAsync("ada");

        // Bypass the test client that watches for secrets, because it reads the request as text.
        using var http = new HttpClient { BaseAddress = App.ClientOptions.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ada.AccessToken);
        foreach (var (path, body) in new[]
        {
            ("register", $$"""{"email":"bob@example.com","password":"{{password}}","displayName":"Bob"}"""),
            ("sign-in", $$"""{"email":"{{ada.Email}}","password":"{{password}}"}"""),
            ("me/password", $$"""{"currentPassword":"{{Person.Password}}","newPassword":"{{password}}"}"""),
            ("me/step-up", $$"""{"method":"password","secret":"{{password}}"}"""),
        })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await http.PostAsync($"{Users}/{path}", content);
            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, path);
        }
    }

    [Fact]
    public async Task Password_of_eight_characters_requires_a_second_factor()
    {
        var ada = await App.SignUpAsync("ada");
        (await ChangeAsync(ada, Person.Password, Short)).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        await AuthenticatorApp.SetUpAsync(ada);

        (await ChangeAsync(ada, Person.Password, "seven l")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await ChangeAsync(ada, Person.Password, Short)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await SignInAsync(ada, Short)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_required");
        (await App.Anonymous().PostJsonAsync($"{Users}/register", new { email = "bob@example.com", password = Short, displayName = "Bob" }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task Passkey_does_not_allow_a_short_password()
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);

        (await ChangeAsync(ada, Person.Password, Short)).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task Attack_of_removing_the_last_factor_is_refused_while_the_password_is_short()
    {
        var ada = await App.SignUpAsync("ada");
        await AuthenticatorApp.SetUpAsync(ada);
        (await ChangeAsync(ada, Person.Password, Short)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await HasShortPasswordAsync()).ShouldBeTrue();

        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Users}/me/mfa/totp"))
            .ShouldBeProblem(HttpStatusCode.Conflict, "users.password_too_short_alone");

        (await ada.Http.GetResponseAsync($"{Users}/me/mfa")).Body.ShouldBe("""{"totp":true,"email":false,"recoveryCodesLeft":10}""");
        (await SignInAsync(ada, Short)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_required");
        (await ChangeAsync(ada, Short, Long)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await HasShortPasswordAsync()).ShouldBeFalse();
        (await ada.Http.SendAsync(HttpMethod.Delete, $"{Users}/me/mfa/totp")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await SignInAsync(ada, Long)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Reset_accepts_a_short_password_only_with_a_second_factor()
    {
        var (ada, bob) = (await App.SignUpAsync("ada"), await App.SignUpAsync("bob"));
        await AuthenticatorApp.SetUpAsync(ada);

        (await ResetAsync(bob, Short)).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await ResetAsync(ada, Short)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await SignInAsync(ada, Short)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.mfa_required");
    }

    private Task<bool> HasShortPasswordAsync() => App.InDatabaseAsync(null, db => db.Set<User>().Select(u => u.HasShortPassword).SingleAsync());

    private static Task<ApiResponse> ChangeAsync(Person person, string currentPassword, string newPassword) =>
        person.Http.PostJsonAsync($"{Users}/me/password", new { currentPassword, newPassword });

    private Task<ApiResponse> SignInAsync(Person person, string password) =>
        App.Anonymous().PostJsonAsync($"{Users}/sign-in", new { email = person.Email, password });

    private async Task<ApiResponse> ResetAsync(Person person, string newPassword)
    {
        await App.Anonymous().PostJsonAsync($"{Users}/password/forgot", new { email = person.Email });
        var token = (await App.MailToAsync(person.Email)).Split("reset-password?token=")[1].Split(['\r', '\n'])[0];
        return await App.Anonymous().PostJsonAsync($"{Users}/password/reset", new { token, newPassword });
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : PasswordFormTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : PasswordFormTests(app);
}
