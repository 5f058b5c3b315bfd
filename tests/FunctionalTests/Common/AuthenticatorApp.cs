using System.Net;
using OtpNet;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>A user's authenticator app.</summary>
public sealed class AuthenticatorApp
{
    private readonly TestApp _app;
    private readonly Totp _totp;

    private AuthenticatorApp(TestApp app, string secret)
    {
        _app = app;
        _totp = new Totp(Base32Encoding.ToBytes(secret));
    }

    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    /// <summary>The current code.</summary>
    public string Code => CodeIn(TimeSpan.Zero);

    public static async Task<AuthenticatorApp> SetUpAsync(Person person)
    {
        var setup = await person.Http.PostJsonAsync("/api/v1/users/me/mfa/totp", null);
        setup.Status.ShouldBe(HttpStatusCode.OK, setup.Body);
        var authenticator = new AuthenticatorApp(person.App, setup["secret"].GetString()!);
        var confirmed = await person.Http.PostJsonAsync("/api/v1/users/me/mfa/totp/confirm", new { code = authenticator.Code });
        confirmed.Status.ShouldBe(HttpStatusCode.OK, confirmed.Body);
        authenticator.RecoveryCodes = [.. confirmed["codes"].EnumerateArray().Select(code => code.GetString()!)];

        // Confirming the factor supersedes the earlier access token.
        person.Use(await person.RefreshAsync(person.RefreshToken));
        return authenticator;
    }

    public string CodeIn(TimeSpan time) => _totp.ComputeTotp((_app.Clock.GetUtcNow() + time).UtcDateTime);

    /// <summary>A code that was not used before: advances the clock until there is one.</summary>
    public string NextCode()
    {
        _app.Clock.Forward(TimeSpan.FromSeconds(60));
        return Code;
    }
}
