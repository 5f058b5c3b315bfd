using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.Passkeys;
using SvcInfra.Domain.Users.Passkeys;
using SvcInfra.FunctionalTests.Common;
using static SvcInfra.FunctionalTests.Users.Passkeys.PasskeyExtensions;

namespace SvcInfra.FunctionalTests.Users.Passkeys;

public abstract class PasskeyTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Passkey_signs_in_without_a_user_name_and_counts_as_two_factors()
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);

        var response = await phone.SignInAsync(App);

        response.Status.ShouldBe(HttpStatusCode.OK, response.Body);
        var claims = ClaimsOf(response["accessToken"].GetString()!);
        claims.GetProperty("amr").EnumerateArray().Select(method => method.GetString()).ShouldBe(["hwk"]);
        claims.GetProperty("acr").GetString().ShouldBe("aal2");
        var again = Person.Stranger(App, "ada");
        again.Use(response);
        (await again.Http.GetResponseAsync("/api/v1/users/me"))["email"].GetString().ShouldBe("ada@example.com");
        (await again.RefreshAsync(again.RefreshToken)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Passkey_signs_in_repeatedly_with_a_user_name()
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);

        for (var i = 0; i < 3; i++)
        {
            (await phone.SignInAsync(App, "Ada@Example.com")).Status.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Authenticator_without_a_counter_signs_in_repeatedly()
    {
        var ada = await App.SignUpAsync("ada");
        using var cloud = new SoftwareAuthenticator { Counter = null };
        await cloud.RegisterAsync(ada);

        (await cloud.SignInAsync(App)).Status.ShouldBe(HttpStatusCode.OK);
        (await cloud.SignInAsync(App)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Registration_options_require_verification_and_exclude_existing_passkeys()
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        await phone.RegisterAsync(ada);

        var response = await ada.Http.OptionsAsync(PasskeysUrl);

        var options = response["options"];
        options.GetProperty("rp").GetProperty("id").GetString().ShouldBe("localhost");
        options.GetProperty("authenticatorSelection").GetProperty("userVerification").GetString().ShouldBe("required");
        options.GetProperty("authenticatorSelection").GetProperty("residentKey").GetString().ShouldBe("required");
        options.GetProperty("excludeCredentials")[0].GetProperty("id").GetString().ShouldBe(Base64Url.EncodeToString(phone.Id));
        options.GetProperty("user").GetProperty("id").GetString().ShouldBe(phone.UserHandle);
        options.GetProperty("attestation").GetString().ShouldBe("none");
        options.GetProperty("pubKeyCredParams").EnumerateArray().Select(parameters => parameters.GetProperty("alg").GetInt32())
            .ShouldBe([-7, -35, -36, -37, -38, -39, -257, -258, -259], ignoreOrder: true, "ES, PS and RS with SHA-256, 384 and 512");
        Base64Url.DecodeFromChars(options.GetProperty("challenge").GetString()).Length.ShouldBe(32);
        (response["expiresAt"].GetDateTimeOffset() - App.Clock.GetUtcNow()).ShouldBeInRange(TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Registered_passkey_is_listed_and_notified_by_email()
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        var id = await phone.RegisterAsync(ada, "Ada's phone");

        (await App.MailToAsync(ada.Email)).ShouldContain("\"Ada's phone\" was added");
        var listed = (await ada.Http.GetResponseAsync(PasskeysUrl))["items"].EnumerateArray().Single();
        listed.GetProperty("id").GetGuid().ShouldBe(id);
        listed.GetProperty("name").GetString().ShouldBe("Ada's phone");
        listed.GetProperty("aaguid").GetGuid().ShouldBe(SoftwareAuthenticator.Model);
        listed.GetProperty("transports").GetString().ShouldBe("internal", "unknown transports are left out");
        listed.GetProperty("lastUsedAt").ValueKind.ShouldBe(JsonValueKind.Null);
        (await phone.SignInAsync(App)).Status.ShouldBe(HttpStatusCode.OK);
        (await ada.Http.GetResponseAsync($"{PasskeysUrl}/{id}"))["lastUsedAt"].ValueKind.ShouldBe(JsonValueKind.String);
    }

    [Fact]
    public async Task Passkey_is_renamed_and_a_stale_ETag_is_refused()
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        var path = $"{PasskeysUrl}/{await phone.RegisterAsync(ada)}";
        var etag = (await ada.Http.GetResponseAsync(path)).ETag;

        var renamed = await ada.Http.SendAsync(HttpMethod.Patch, path, new { name = "Tablet" }, etag);

        renamed.Status.ShouldBe(HttpStatusCode.OK);
        renamed["name"].GetString().ShouldBe("Tablet");
        (await ada.Http.SendAsync(HttpMethod.Patch, path, new { name = "Late" }, etag))
            .ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
        (await ada.Http.SendAsync(HttpMethod.Patch, path, new { name = "a\nb" })).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await ada.Http.GetResponseAsync(path))["name"].GetString().ShouldBe("Tablet");
        (await phone.SignInAsync(App)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Deleted_passkey_is_refused_and_the_other_sessions_end()
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        var id = await phone.RegisterAsync(ada);
        var elsewhere = Person.Stranger(App, "ada");
        elsewhere.Use(await phone.SignInAsync(App));

        (await ada.Http.SendAsync(HttpMethod.Delete, $"{PasskeysUrl}/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await elsewhere.Http.GetResponseAsync("/api/v1/users/me")).ShouldBeProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await ada.Http.GetResponseAsync("/api/v1/users/me")).Status.ShouldBe(HttpStatusCode.OK);
        (await phone.SignInAsync(App)).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.passkey_invalid");
        (await ada.Http.SendAsync(HttpMethod.Delete, $"{PasskeysUrl}/{id}")).ShouldBeProblem(HttpStatusCode.NotFound, "users.passkey_not_found");
        (await App.MailToAsync(ada.Email)).ShouldContain("was deleted");
    }

    [Fact]
    public async Task User_has_at_most_twenty_passkeys_even_with_parallel_registrations()
    {
        var ada = await App.SignUpAsync("ada");
        for (var i = 1; i < Passkey.MaxPerUser; i++)
        {
            using var key = new SoftwareAuthenticator();
            await key.RegisterAsync(ada, $"Key {i}");
        }

        var begun = new List<ApiResponse>();
        for (var i = 0; i < 4; i++)
        {
            begun.Add(await ada.Http.OptionsAsync(PasskeysUrl));
        }

        var responses = await Task.WhenAll(begun.Select(async options =>
        {
            using var key = new SoftwareAuthenticator();
            return await ada.Http.FinishRegistrationAsync(options, key.Create(options["options"]));
        }));

        responses.Count(response => response.Status == HttpStatusCode.Created).ShouldBe(1);
        responses.Where(response => response.Status != HttpStatusCode.Created).ShouldAllBe(response => response.Code == "users.passkey_limit");
        (await ada.Http.GetResponseAsync(PasskeysUrl))["items"].GetArrayLength().ShouldBe(Passkey.MaxPerUser);
        (await ada.Http.PostJsonAsync(PasskeysUrl + "/options", null)).ShouldBeProblem(HttpStatusCode.Conflict, "users.passkey_limit");
    }

    [Fact]
    public async Task Step_up_with_a_passkey_allows_what_an_old_sign_in_does_not()
    {
        var ada = await App.SignUpAsync("ada");
        using var phone = new SoftwareAuthenticator();
        var id = await phone.RegisterAsync(ada);
        App.Clock.Forward(TimeSpan.FromMinutes(11));
        (await ada.Http.PostJsonAsync(PasskeysUrl + "/options", null))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");
        (await ada.Http.SendAsync(HttpMethod.Delete, $"{PasskeysUrl}/{id}"))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "insufficient_user_authentication");

        var options = await ada.Http.OptionsAsync(PasskeyExtensions.StepUp);
        options["options"].GetProperty("allowCredentials")[0].GetProperty("id").GetString().ShouldBe(Base64Url.EncodeToString(phone.Id));
        (await ada.Http.RespondAsync(PasskeyExtensions.StepUp, options, phone.Sign(options["options"]))).Status.ShouldBe(HttpStatusCode.NoContent);

        (await ada.Http.PostJsonAsync(PasskeysUrl + "/options", null)).Status.ShouldBe(HttpStatusCode.OK);
        ada.Use(await ada.RefreshAsync(ada.RefreshToken));
        var claims = ClaimsOf(ada.AccessToken);
        claims.GetProperty("amr").EnumerateArray().Select(method => method.GetString()).ShouldBe(["pwd", "hwk"]);
        claims.GetProperty("acr").GetString().ShouldBe("aal2");
    }

    [Fact]
    public async Task Step_up_requires_a_passkey_of_the_caller()
    {
        var ada = await App.SignUpAsync("ada");

        (await ada.Http.PostJsonAsync(PasskeyExtensions.StepUp + "/options", null)).ShouldBeProblem(HttpStatusCode.Conflict, "users.no_passkey");
    }

    [Fact]
    public async Task Only_challenges_that_expired_an_hour_ago_are_purged()
    {
        await App.SignInOptionsAsync();
        App.Clock.Forward(TimeSpan.FromMinutes(66));
        var active = await App.SignInOptionsAsync();

        await using (var scope = App.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<IJobHandler<PurgePasskeyChallenges>>()
                .HandleAsync(new PurgePasskeyChallenges(), null!, CancellationToken.None);
        }

        var left = await App.InDatabaseAsync(null, db => db.Set<PasskeyChallenge>().Select(challenge => challenge.ExpiresAt).ToListAsync());
        left.ShouldBe([active["expiresAt"].GetDateTimeOffset()]);
    }

    internal static JsonElement ClaimsOf(string token) => JsonElement.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[1])));

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : PasskeyTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : PasskeyTests(app);
}
