using System.Net;
using System.Text.Json.Nodes;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.Passkeys;

/// <summary>The passkey ceremonies over HTTP.</summary>
internal static class PasskeyExtensions
{
    public const string PasskeysUrl = "/api/v1/users/me/passkeys";
    public const string SignInUrl = "/api/v1/users/sign-in/passkey";
    public const string StepUp = "/api/v1/users/me/step-up/passkey";

    public static async Task<ApiResponse> OptionsAsync(this HttpClient http, string ceremony, object? body = null)
    {
        var options = await http.PostJsonAsync(ceremony + "/options", body);
        options.Status.ShouldBe(HttpStatusCode.OK, options.Body);
        return options;
    }

    /// <summary>Gets the options of a sign-in, which need no session.</summary>
    public static Task<ApiResponse> SignInOptionsAsync(this TestApp app, string? email = null) =>
        app.Anonymous().OptionsAsync(SignInUrl, new { email });

    public static Task<ApiResponse> RespondAsync(this HttpClient http, string ceremony, ApiResponse options, JsonObject credential) =>
        http.PostJsonAsync(ceremony, new { handle = options["handle"].GetString(), credential });

    public static Task<ApiResponse> FinishRegistrationAsync(
        this HttpClient http, ApiResponse options, JsonObject credential, string name = "Phone") =>
        http.PostJsonAsync(PasskeysUrl, new { handle = options["handle"].GetString(), credential, name });

    /// <summary>Registers a passkey and returns its id.</summary>
    public static async Task<Guid> RegisterAsync(this SoftwareAuthenticator authenticator, Person person, string name = "Phone")
    {
        var options = await person.Http.OptionsAsync(PasskeysUrl);
        var response = await person.Http.FinishRegistrationAsync(options, authenticator.Create(options["options"]), name);
        response.Status.ShouldBe(HttpStatusCode.Created, response.Body);
        return response["id"].GetGuid();
    }

    /// <summary>Tries to sign in.</summary>
    public static async Task<ApiResponse> SignInAsync(this SoftwareAuthenticator authenticator, TestApp app, string? email = null, Lie? lie = null)
    {
        var options = await app.SignInOptionsAsync(email);
        return await app.Anonymous().RespondAsync(SignInUrl, options, authenticator.Sign(options["options"], lie));
    }
}
