using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Domain.Webhooks.Signing;
using SvcInfra.FunctionalTests.ApiKeys;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Webhooks;

/// <summary>The secrets of a subscription: creation, rotation, revocation.</summary>
public abstract class WebhookSecretTests(TestApp app) : FunctionalTest(app)
{
    private const string Own = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public async Task Rotation_keeps_the_previous_secret_for_a_day()
    {
        var ada = await App.OwnerAsync();
        var created = await ada.SubscribeAsync();
        var path = $"{WebhookSteps.Path}/{created["id"].GetGuid()}";
        var first = created["secrets"][0].GetProperty("secret").GetString()!;

        var rotated = await ada.Http.PostJsonAsync(path + "/secrets/rotate", new { });

        rotated.Status.ShouldBe(HttpStatusCode.OK, rotated.Body);
        rotated["secret"].GetString().ShouldNotBe(first);
        var secrets = (await ada.Http.GetResponseAsync(path + "/secrets"))["items"];
        secrets.GetArrayLength().ShouldBe(2);
        secrets[0].GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(App.Clock.GetUtcNow().AddHours(24), TimeSpan.FromMinutes(5));
        secrets[1].GetProperty("expiresAt").ValueKind.ShouldBe(JsonValueKind.Null);
        secrets.GetRawText().ShouldNotContain("whsec_");

        await App.ForwardAsync(TimeSpan.FromHours(24), ada);

        var left = (await ada.Http.GetResponseAsync(path + "/secrets"))["items"];
        left.GetArrayLength().ShouldBe(1);
        left[0].GetProperty("id").GetGuid().ShouldBe(rotated["id"].GetGuid());
    }

    [Fact]
    public async Task Stored_secrets_sign_what_the_shown_ones_verify()
    {
        var ada = await App.OwnerAsync();
        var created = await ada.SubscribeAsync(new { url = WebhookSteps.Url, eventTypes = new[] { "*" }, schemes = new[] { "v1a", "v1" } });
        var id = created["id"].GetGuid();
        var rotated = await ada.Http.PostJsonAsync($"{WebhookSteps.Path}/{id}/secrets/rotate", new { scheme = "v1" });
        var shown = created["secrets"].EnumerateArray().Append(rotated.Json).ToList();

        var signatures = await SignAsync(ada, id);

        signatures.Split(' ').Length.ShouldBe(3);
        foreach (var secret in shown)
        {
            var text = secret.GetProperty("secret").GetString() ?? secret.GetProperty("publicKey").GetString()!;
            WebhookSignature.Verify([WebhookKey.TryParse(text)!], "msg_1", "1793525400", signatures, "{}"u8, Time)
                .ShouldBe(WebhookVerdict.Valid, text);
        }

        shown.Select(secret => secret.GetProperty("scheme").GetString()).ShouldBe(["v1", "v1a", "v1"]);
    }

    [Fact]
    public async Task Secret_of_the_callers_own_is_used()
    {
        var ada = await App.OwnerAsync();
        var created = await ada.SubscribeAsync(new { url = WebhookSteps.Url, eventTypes = new[] { "*" }, secret = Own });

        created["secrets"][0].GetProperty("secret").GetString().ShouldBe(Own);
        var signature = await SignAsync(ada, created["id"].GetGuid());
        signature.ShouldBe(WebhookSignature.Sign([WebhookKey.TryParse(Own)!], "msg_1", Time, "{}"u8));
    }

    [Theory]
    [InlineData("""{"secret":"whsec_short"}""", "secret: invalid_secret")]
    [InlineData("""{"secret":"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}""", "secret: invalid_secret")]
    [InlineData("""{"secret":"whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="}""", "secret: invalid_secret")]
    [InlineData("""{"secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw","scheme":"v1a"}""", "secret: scheme_mismatch")]
    [InlineData("""{"overlapHours":169}""", "overlapHours: out_of_range")]
    [InlineData("""{"overlapHours":-1}""", "overlapHours: out_of_range")]
    public async Task Rotation_with_a_bad_value_is_refused(string body, string error)
    {
        var ada = await App.OwnerAsync();
        var path = await ada.SubscribedAsync();

        var refused = await ada.Http.SendTextAsync(HttpMethod.Post, path + "/secrets/rotate", body);

        refused.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        refused.FieldErrors().ShouldContain(error);
        (await ada.Http.GetResponseAsync(path + "/secrets"))["items"].GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Fifth_valid_secret_is_the_last_one()
    {
        var ada = await App.OwnerAsync();
        var path = await ada.SubscribedAsync();
        for (var number = 2; number <= 5; number++)
        {
            (await ada.Http.PostJsonAsync(path + "/secrets/rotate", new { })).Status.ShouldBe(HttpStatusCode.OK);
        }

        (await ada.Http.PostJsonAsync(path + "/secrets/rotate", new { })).ShouldBeProblem(HttpStatusCode.Conflict, "webhooks.secret_limit");

        var atOnce = await ada.Http.PostJsonAsync(path + "/secrets/rotate", new { overlapHours = 0 });
        atOnce.Status.ShouldBe(HttpStatusCode.OK, "without an overlap the others end");
        (await ada.Http.GetResponseAsync(path + "/secrets"))["items"].GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Rotations_at_once_leave_one_secret_without_an_end()
    {
        var ada = await App.OwnerAsync();
        var path = await ada.SubscribedAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ada.Http.PostJsonAsync(path + "/secrets/rotate", new { })));

        responses.Count(response => response.Status == HttpStatusCode.OK).ShouldBeGreaterThanOrEqualTo(1);
        foreach (var refused in responses.Where(response => response.Status != HttpStatusCode.OK))
        {
            refused.ShouldBeProblem((HttpStatusCode)412, "stale_version");
        }

        (await ada.Http.GetResponseAsync(path + "/secrets"))["items"].EnumerateArray()
            .Count(secret => secret.GetProperty("expiresAt").ValueKind == JsonValueKind.Null).ShouldBe(1);
    }

    [Fact]
    public async Task Revoked_secret_ends_at_once_but_the_last_one_cannot_be_revoked()
    {
        var ada = await App.OwnerAsync();
        var created = await ada.SubscribeAsync();
        var path = $"{WebhookSteps.Path}/{created["id"].GetGuid()}";
        var first = created["secrets"][0].GetProperty("id").GetGuid();

        (await RevokeAsync(first)).ShouldBeProblem(HttpStatusCode.Conflict, "webhooks.last_secret");
        await ada.Http.PostJsonAsync(path + "/secrets/rotate", new { scheme = "v1a" });
        (await RevokeAsync(Guid.CreateVersion7())).ShouldBeProblem(HttpStatusCode.NotFound, "webhooks.secret_not_found");
        (await RevokeAsync(first)).Status.ShouldBe(HttpStatusCode.NoContent);

        var left = (await ada.Http.GetResponseAsync(path + "/secrets"))["items"];
        left.GetArrayLength().ShouldBe(1);
        left[0].GetProperty("publicKey").GetString()!.ShouldStartWith("whpk_");
        (await SignAsync(ada, created["id"].GetGuid())).ShouldStartWith("v1a,");

        Task<ApiResponse> RevokeAsync(Guid secretId) => ada.Http.PostJsonAsync(path + "/secrets/revoke", new { secretId });
    }

    private static DateTimeOffset Time => DateTimeOffset.FromUnixTimeSeconds(1_793_525_400);

    /// <summary>Signs with the stored secrets, as a delivery does.</summary>
    private async Task<string> SignAsync(Person owner, Guid subscriptionId)
    {
        var protector = App.Services.GetRequiredService<ISecretProtector>();
        var stored = await App.InDatabaseAsync(owner.TenantId, db => Task.FromResult(
            db.Set<WebhookSecret>().Where(secret => secret.SubscriptionId == subscriptionId).AsEnumerable()
                .Where(secret => secret.IsValid(App.Clock.GetUtcNow())).OrderBy(secret => secret.Id).ToList()));
        var keys = stored.Select(secret => protector.Unprotect("webhooks.secret", secret.ProtectedSecret))
            .Select(text => WebhookKey.TryParse(Encoding.ASCII.GetString(text))!);
        return WebhookSignature.Sign(keys, "msg_1", Time, "{}"u8);
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : WebhookSecretTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : WebhookSecretTests(app);
}
