using System.Buffers.Text;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Users.Passkeys;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.FunctionalTests.Common;
using static SvcInfra.FunctionalTests.Users.Passkeys.PasskeyExtensions;

namespace SvcInfra.FunctionalTests.Users.Passkeys;

public abstract class PasskeyAttackTests(TestApp app) : FunctionalTest(app)
{
    private static readonly Dictionary<string, Lie> Lies = new()
    {
        ["page of a phisher"] = new Lie { Origin = "https://localh0st.example" },
        ["page on another port"] = new Lie { Origin = "http://localhost:5001" },
        ["page of a subdomain that is not configured"] = new Lie { Origin = "http://evil.localhost:5000" },
        ["page embedded in another page"] = new Lie { CrossOrigin = true },
        ["passkey of another domain"] = new Lie { Domain = "example.com" },
        ["another challenge"] = new Lie { Challenge = "yq3W8m1n2oEq3Zl0Jt6bq1TQyq6l9qKQ3rZr0mJcGm0" },
        ["response of the other ceremony"] = new Lie { OtherCeremony = true },
        ["user not verified"] = new Lie { NobodyVerified = true },
        ["user not present"] = new Lie { NobodyPresent = true },
    };

    public static TheoryData<string> LieNames => [.. Lies.Keys];

    public static TheoryData<string> Malformed =>
    [
        "{}",
        """{"id":null}""",
        """{"id":"\ud800","rawId":"\ud800","type":"public-key","response":{}}""",
        """{"id":"not base64url!","type":"public-key","response":{}}""",
        """{"id":"AAAA","type":"public-key","response":null}""",
        """{"id":"AAAA","rawId":"AAAA","type":"public-key","clientExtensionResults":{},"response":"""
        + """{"clientDataJSON":"AAAA","attestationObject":"AAAA","authenticatorData":"AAAA","signature":"AAAA"}}""",
        """{"id":"AAAA","rawId":"AAAA","type":"password","clientExtensionResults":{},"response":"""
        + """{"clientDataJSON":"e30","attestationObject":"oA","authenticatorData":"oA","signature":"oA"}}""",
    ];

    [Theory]
    [MemberData(nameof(LieNames))]
    public async Task Attack_with_a_dishonest_response_registers_nothing(string lie)
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        var options = await ada.Http.OptionsAsync(PasskeysUrl);

        var response = await ada.Http.FinishRegistrationAsync(options, phone.Create(options["options"], Lies[lie]));

        response.ShouldBeProblem(HttpStatusCode.BadRequest, "users.passkey_refused");
        (await ada.Http.GetResponseAsync(PasskeysUrl))["items"].GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(LieNames))]
    public async Task Attack_with_a_dishonest_response_does_not_sign_in(string lie)
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);

        (await phone.SignInAsync(App, lie: Lies[lie])).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.passkey_invalid");

        (await SessionsAsync()).ShouldBe(1);
        (await phone.SignInAsync(App)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_with_a_wrong_signature_neither_signs_in_nor_suspends_the_passkey()
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator { Counter = 40 };
        await phone.RegisterAsync(ada);
        using var impostor = phone.Impostor();
        impostor.Counter = 1;

        (await impostor.SignInAsync(App)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.passkey_invalid");
        (await phone.SignInAsync(App, lie: new Lie { Signature = true })).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.passkey_invalid");

        (await SessionsAsync()).ShouldBe(1);
        (await phone.SignInAsync(App)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Attack_with_a_malformed_response_is_refused_at_every_ceremony(string credential)
    {
        // Text that databases cannot store is refused before it is parsed.
        var isText = !credential.Contains("ud800", StringComparison.Ordinal);
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);
        var withKnownId = credential.Replace("\"id\":\"AAAA\"", $"\"id\":\"{Base64Url.EncodeToString(phone.Id)}\"");
        var malformed = $$"""{"handle":"{0}","credential":{{withKnownId}}""";

        (await ada.Http.SendTextAsync(HttpMethod.Post, PasskeysUrl, malformed.Replace("{0}", await HandleAsync(PasskeysUrl)) + ""","name":"x"}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, isText ? "users.passkey_refused" : "validation_failed");
        (await App.Anonymous().SendTextAsync(
            HttpMethod.Post, SignInUrl, malformed.Replace("{0}", (await App.SignInOptionsAsync())["handle"].GetString()) + "}"))
            .ShouldBeProblem(
                isText ? HttpStatusCode.Unauthorized : HttpStatusCode.BadRequest, isText ? "users.passkey_invalid" : "validation_failed");
        (await ada.Http.SendTextAsync(HttpMethod.Post, StepUp, malformed.Replace("{0}", await HandleAsync(StepUp)) + "}"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, isText ? "users.passkey_refused" : "validation_failed");

        async Task<string> HandleAsync(string ceremony) => (await ada.Http.OptionsAsync(ceremony))["handle"].GetString()!;
    }

    [Fact]
    public async Task Attack_with_a_missing_or_huge_response_is_refused_before_it_is_parsed()
    {
        var handle = (await App.SignInOptionsAsync())["handle"].GetString();

        foreach (var credential in new JsonNode?[] { null, 1, "text", new JsonArray(), new JsonObject { ["id"] = new string('A', 33_000) } })
        {
            (await App.Anonymous().PostJsonAsync(SignInUrl, new { handle, credential }))
                .ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        }

        (await App.Anonymous().PostJsonAsync(SignInUrl, new { handle })).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await App.Anonymous().PostJsonAsync(SignInUrl, new { handle, credential = new { id = new string('A', 1_100_000) } }))
            .Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await App.Anonymous().PostJsonAsync(SignInUrl + "/options", new { email = "nobody" }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task Attack_of_replaying_a_response_does_not_sign_in()
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);
        var options = await App.SignInOptionsAsync();
        var credential = phone.Sign(options["options"]);
        (await App.Anonymous().RespondAsync(SignInUrl, options, credential)).Status.ShouldBe(HttpStatusCode.OK);

        (await App.Anonymous().RespondAsync(SignInUrl, options, credential)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.passkey_invalid");
        (await App.Anonymous().RespondAsync(SignInUrl, await App.SignInOptionsAsync(), credential))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.passkey_invalid");

        (await phone.SignInAsync(App)).Status.ShouldBe(HttpStatusCode.OK, "a replay does not suspend the passkey");
    }

    [Fact]
    public async Task Attack_of_a_hundred_parallel_uses_of_one_response_starts_one_session()
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);
        var options = await App.SignInOptionsAsync();
        var credential = phone.Sign(options["options"]);

        var responses = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => App.Anonymous().RespondAsync(SignInUrl, options, credential.DeepClone().AsObject())));

        responses.Count(response => response.Status == HttpStatusCode.OK).ShouldBe(1);
        responses.Where(response => response.Status != HttpStatusCode.OK).ShouldAllBe(response => response.Code == "users.passkey_invalid");
        (await SessionsAsync()).ShouldBe(2);
        (await phone.SignInAsync(App)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_of_a_sign_in_racing_a_passkey_deletion_gives_no_access()
    {
        var ada = await App.SignUpAsync("ada");
        for (var i = 0; i < 8; i++)
        {
            using var phone = new SoftwareAuthenticator();
            var id = await phone.RegisterAsync(ada);

            var (login, deleted) = (phone.SignInAsync(App), ada.Http.SendAsync(HttpMethod.Delete, $"{PasskeysUrl}/{id}"));

            (await deleted).Status.ShouldBe(HttpStatusCode.NoContent);
            ((await login).Status is HttpStatusCode.OK or HttpStatusCode.Unauthorized).ShouldBeTrue((await login).Body);
            (await SessionsAsync()).ShouldBe(1);
        }
    }

    [Fact]
    public async Task Attack_with_an_expired_challenge_is_refused()
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        using var tablet = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);
        var registration = await ada.Http.OptionsAsync(PasskeysUrl);
        var signIn = await App.SignInOptionsAsync();
        var stepUp = await ada.Http.OptionsAsync(StepUp);
        App.Clock.Forward(PasskeyChallenge.Lifetime + TimeSpan.FromSeconds(1));

        (await ada.Http.FinishRegistrationAsync(registration, tablet.Create(registration["options"])))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.passkey_refused");
        (await App.Anonymous().RespondAsync(SignInUrl, signIn, phone.Sign(signIn["options"])))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.passkey_invalid");
        (await ada.Http.RespondAsync(StepUp, stepUp, phone.Sign(stepUp["options"])))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.passkey_refused");
    }

    [Fact]
    public async Task Attack_with_a_challenge_of_another_user_or_ceremony_is_refused()
    {
        var (ada, mallory) = (await App.SignUpAsync("ada"), await App.SignUpAsync("mallory"));
        using var phone = new SoftwareAuthenticator();
        using var evil = new SoftwareAuthenticator();
        using var other = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);
        await evil.RegisterAsync(mallory);
        var registration = await ada.Http.OptionsAsync(PasskeysUrl);
        var stepUp = await ada.Http.OptionsAsync(StepUp);
        var signIn = await App.SignInOptionsAsync();

        (await mallory.Http.FinishRegistrationAsync(registration, other.Create(registration["options"])))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.passkey_refused");
        (await mallory.Http.RespondAsync(StepUp, stepUp, phone.Sign(stepUp["options"])))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.passkey_refused");
        (await mallory.Http.RespondAsync(StepUp, stepUp, evil.Sign(stepUp["options"])))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.passkey_refused");
        (await App.Anonymous().RespondAsync(SignInUrl, stepUp, phone.Sign(stepUp["options"])))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.passkey_invalid");
        (await ada.Http.RespondAsync(StepUp, signIn, phone.Sign(signIn["options"])))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.passkey_refused");
        (await ada.Http.FinishRegistrationAsync(signIn, other.Create(registration["options"])))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.passkey_refused");

        (await mallory.Http.GetResponseAsync(PasskeysUrl))["items"].GetArrayLength().ShouldBe(1);
        (await SessionsAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task Attack_with_ones_own_passkey_on_another_users_account_fails()
    {
        var (ada, mallory) = (await App.SignUpAsync("ada"), await App.SignUpAsync("mallory"));
        using var phone = new SoftwareAuthenticator();
        using var evil = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);
        await evil.RegisterAsync(mallory);

        var stepUp = await ada.Http.OptionsAsync(StepUp);
        (await ada.Http.RespondAsync(StepUp, stepUp, evil.Sign(stepUp["options"])))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "users.passkey_refused");
        var registration = await mallory.Http.OptionsAsync(PasskeysUrl);
        using var copy = phone.Clone();
        (await mallory.Http.FinishRegistrationAsync(registration, copy.Create(registration["options"])))
            .ShouldBeProblem(HttpStatusCode.Conflict, "users.passkey_taken");
        evil.UserHandle = phone.UserHandle;
        (await evil.SignInAsync(App)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.passkey_invalid");

        (await phone.SignInAsync(App)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_of_finding_out_who_has_an_account_fails_because_responses_are_alike()
    {
        var (ada, mallory) = (await App.SignUpAsync("ada"), await App.SignUpAsync("mallory"));
        using var phone = new SoftwareAuthenticator();
        using var evil = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);
        await evil.RegisterAsync(mallory);

        var shapes = new List<string>();
        foreach (var address in new[] { ada.Email, "nobody@example.com", null })
        {
            var options = await App.SignInOptionsAsync(address);
            shapes.Add(options["options"].GetRawText().Replace(options["options"].GetProperty("challenge").GetString()!, string.Empty));
        }

        shapes.Distinct().Count().ShouldBe(1);
        shapes[0].ShouldContain("\"allowCredentials\":[]");
        (await evil.SignInAsync(App, ada.Email)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.passkey_invalid");
        (await evil.SignInAsync(App, "nobody@example.com")).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.passkey_invalid");
        (await phone.SignInAsync(App, ada.Email)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Attack_with_a_copied_passkey_is_detected_by_its_counter_and_suspends_it()
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        var id = await phone.RegisterAsync(ada);
        using var copy = phone.Clone();
        (await phone.SignInAsync(App)).Status.ShouldBe(HttpStatusCode.OK);

        (await copy.SignInAsync(App)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.passkey_counter_regressed");

        (await App.MailToAsync(ada.Email)).ShouldContain("may have been copied");
        var mails = App.MailsTo(ada.Email);
        (await phone.SignInAsync(App)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.passkey_counter_regressed");
        await App.JobsDoneAsync();
        App.MailsTo(ada.Email).ShouldBe(mails, "one notification is sent");
        (await SessionsAsync()).ShouldBe(2);
        (await ada.Http.GetResponseAsync($"{PasskeysUrl}/{id}"))["isSuspended"].GetBoolean().ShouldBeTrue();
        (await ada.Http.PostJsonAsync(StepUp + "/options", null)).ShouldBeProblem(HttpStatusCode.Conflict, "users.no_passkey");
        (await ada.Http.SendAsync(HttpMethod.Delete, $"{PasskeysUrl}/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        var audited = await App.InAllTenantsAsync(db => db.Set<AuditEntry>()
            .Where(entry => entry.Action == "users.passkey_counter_regressed" && entry.Reason == id.ToString())
            .ToListAsync());
        audited.ShouldHaveSingleItem().Outcome.ShouldBe(AuditOutcome.Denied);
    }

    [Fact]
    public async Task Attack_with_a_borrowed_session_changes_no_passkeys_once_its_sign_in_is_old()
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        var id = await phone.RegisterAsync(ada);
        App.Clock.Forward(TimeSpan.FromMinutes(11));

        var refused = await ada.Http.PostJsonAsync(PasskeysUrl + "/options", null);

        refused.ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
        refused["maxAge"].GetInt32().ShouldBe(600);
        (await ada.Http.SendAsync(HttpMethod.Delete, $"{PasskeysUrl}/{id}"))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
    }

    private Task<int> SessionsAsync() => App.InDatabaseAsync(null, db => db.Set<Session>().CountAsync(session => session.RevokedAt == null));

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : PasskeyAttackTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : PasskeyAttackTests(app);
}
