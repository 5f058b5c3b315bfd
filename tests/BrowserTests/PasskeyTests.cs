using Microsoft.Playwright;
using Shouldly;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.BrowserTests;

/// <summary>Passkeys in a real browser, with its virtual authenticator (WebDriver extension of WebAuthn Level 3, section 11).</summary>
[Collection(InChromium.Name)]
[Slow]
public sealed class PasskeyTests(Chromium chromium) : IAsyncLifetime
{
    private const string Register = """
        async name => {
          const { handle, options } = await post("/me/passkeys/options", {});
          const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
          const credential = (await navigator.credentials.create({ publicKey })).toJSON();
          return await post("/me/passkeys", { handle, credential, name });
        }
        """;

    private readonly string _signIn = $$"""
        async () => {
          {{OwnPage.Snippet("passkeys", "const { handle, options }", "```")}}
          return tokens;
        }
        """;

    private RunningApp _app = null!;
    private IPage _page = null!;
    private ICDPSession _devTools = null!;
    private string _authenticator = string.Empty;

    public async ValueTask InitializeAsync()
    {
        _page = await chromium.NewPageAsync();
        _app = await RunningApp.StartAsync();
        _devTools = await _page.Context.NewCDPSessionAsync(_page);
        await _devTools.SendAsync("WebAuthn.enable");
        await AddAuthenticatorAsync();
        await OwnPage.OpenAsync(_page, _app.Origin);
        await _app.SignUpAsync("ada");
    }

    public async ValueTask DisposeAsync()
    {
        await (_page?.Context.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_app?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task Passkey_registers_and_signs_in_with_the_documented_scripts()
    {
        (await OwnPage.SignInAsync(_page, "ada")).Status.ShouldBe(204);
        var passkey = (await _page.EvaluateAsync(Register, "Laptop"))!.Value;
        passkey.GetProperty("name").GetString().ShouldBe("Laptop");
        (await OwnPage.CallAsync(_page, "POST", "/users/sign-out")).Status.ShouldBe(204);

        var tokens = (await _page.EvaluateAsync(_signIn))!.Value;

        tokens.GetProperty("tokenType").GetString().ShouldBe("Bearer");
        var credentials = (await _devTools.SendAsync("WebAuthn.getCredentials", Authenticator()))!.Value.GetProperty("credentials");
        credentials.GetArrayLength().ShouldBe(1);
        credentials[0].GetProperty("isResidentCredential").GetBoolean().ShouldBeTrue();
        credentials[0].GetProperty("rpId").GetString().ShouldBe("localhost");
    }

    [Fact]
    public async Task Passkey_signs_in_with_a_session_cookie()
    {
        await RegisterAsync();

        var signInWithCookies = _signIn
            .Replace("\"/sign-in/passkey\",", "\"/sign-in/passkey?useCookies=true\",")
            .Replace("await post(\"/sign-in/passkey?", "await call(\"POST\", \"/users/sign-in/passkey?")
            .Replace("return tokens", "return tokens.status");
        var status = await _page.EvaluateAsync<int>(signInWithCookies);

        status.ShouldBe(204);
        (await OwnPage.CallAsync(_page, "GET", "/users/me")).Body.GetProperty("email").GetString().ShouldBe("ada@example.com");
    }

    [Fact]
    public async Task Attack_with_an_authenticator_without_user_verification_does_not_sign_in()
    {
        await RegisterAsync();
        await _devTools.SendAsync(
            "WebAuthn.setUserVerified", new Dictionary<string, object> { ["authenticatorId"] = _authenticator, ["isUserVerified"] = false });

        var exception = await Should.ThrowAsync<PlaywrightException>(() => _page.EvaluateAsync(_signIn));

        exception.Message.ShouldContain("NotAllowedError");
        (await OwnPage.CallAsync(_page, "GET", "/users/me")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Attack_with_a_cloned_authenticator_is_detected_by_its_counter()
    {
        await RegisterAsync();
        var copy = (await _devTools.SendAsync("WebAuthn.getCredentials", Authenticator()))!.Value.GetProperty("credentials")[0];
        (await _page.EvaluateAsync(_signIn))!.Value.TryGetProperty("accessToken", out _).ShouldBeTrue();
        await _devTools.SendAsync("WebAuthn.removeVirtualAuthenticator", Authenticator());
        await AddAuthenticatorAsync();
        await _devTools.SendAsync(
            "WebAuthn.addCredential", new Dictionary<string, object> { ["authenticatorId"] = _authenticator, ["credential"] = copy });

        var response = (await _page.EvaluateAsync(_signIn))!.Value;

        response.GetProperty("code").GetString().ShouldBe("users.passkey_counter_regressed");
    }

    [Fact]
    public async Task Attack_from_a_page_of_another_host_gets_no_passkey()
    {
        await RegisterAsync();
        var elsewhere = _app.Origin.Replace("localhost", "elsewhere.localhost");
        await _page.RouteAsync($"{elsewhere}/page",
            route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = "<!doctype html><title>Phisher</title>" }));
        await _page.GotoAsync($"{elsewhere}/page");

        var exception = await Should.ThrowAsync<PlaywrightException>(() => _page.EvaluateAsync(
            """
            () => navigator.credentials.get({ publicKey: { challenge: new Uint8Array(32), rpId: "other.localhost", userVerification: "required" } })
            """));

        exception.Message.ShouldContain("SecurityError");
    }

    private async Task RegisterAsync()
    {
        (await OwnPage.SignInAsync(_page, "ada")).Status.ShouldBe(204);
        (await _page.EvaluateAsync(Register, "Laptop"))!.Value.TryGetProperty("id", out _).ShouldBeTrue();
        (await OwnPage.CallAsync(_page, "POST", "/users/sign-out")).Status.ShouldBe(204);
    }

    private async Task AddAuthenticatorAsync()
    {
        var options = new Dictionary<string, object>
        {
            ["protocol"] = "ctap2",
            ["transport"] = "internal",
            ["hasResidentKey"] = true,
            ["hasUserVerification"] = true,
            ["isUserVerified"] = true,
            ["automaticPresenceSimulation"] = true,
        };
        var added = await _devTools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object> { ["options"] = options });
        _authenticator = added!.Value.GetProperty("authenticatorId").GetString()!;
    }

    private Dictionary<string, object> Authenticator() => new() { ["authenticatorId"] = _authenticator };
}
