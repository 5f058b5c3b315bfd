using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;
using SvcInfra.Infrastructure.Audit;

namespace SvcInfra.FunctionalTests.Audit.Capture;

/// <summary>What people do over HTTP, and what the trail says of it.</summary>
public abstract class AuditCaptureTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Trail_of_a_tenant_begins_with_its_creation()
    {
        var (ada, id) = await FoundAsync();

        var first = (await TrailAsync(id))[0];

        (first.Entry.Action, first.Entry.Outcome, first.Entry.ActorKind).ShouldBe(("tenants.create_tenant", AuditOutcome.Success, "user"));
        (first.Entry.TargetType, first.Entry.TargetId, first.Entry.Tags).ShouldBe(("tenant", id.ToString(), "soc2"));
        first.Entry.ActorId.ShouldNotBeNull();
        first.Entry.SessionId.ShouldNotBeNull();
        first.Entry.TraceId.Length.ShouldBe(32);
        Changes(first).GetProperty("tenant").GetProperty("name").GetProperty("after").GetString().ShouldBe(ada.Slug);
        Changes(first).GetProperty("membership").GetProperty("role").GetProperty("after").GetString().ShouldBe("owner");
        first.Payload.ShouldNotBeNull().Text.ShouldContain("127.0.0.1");
    }

    [Fact]
    public async Task Change_is_told_with_before_and_after()
    {
        var (ada, id) = await FoundAsync();

        (await ada.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{id}", new { name = "Blue Harbör" })).Status.ShouldBe(HttpStatusCode.OK);

        var renamed = (await TrailAsync(id))[^1];
        renamed.Entry.Action.ShouldBe("tenants.rename_tenant");
        var name = Changes(renamed).GetProperty("tenant").GetProperty("name");
        (name.GetProperty("before").GetString(), name.GetProperty("after").GetString()).ShouldBe((ada.Slug, "Blue Harbör"));
    }

    [Fact]
    public async Task Payload_is_what_the_entry_was_written_about_and_holds_the_personal_values()
    {
        var (ada, id) = await FoundAsync();

        (await ada.Http.SendAsync(HttpMethod.Patch, "/api/v1/users/me", new { displayName = "Countess Lovelace" })).Status.ShouldBe(HttpStatusCode.OK);

        var (entry, payload) = (await TrailAsync(id))[^1];
        entry.Action.ShouldBe("users.update_my_profile");
        entry.Changes.ShouldBe("""{"user":{"displayName":{"personal":true}}}""");
        payload.ShouldNotBeNull().Text.ShouldContain("Countess Lovelace");
        new AuditPayload(payload.Salt, payload.Text).Fits(entry.PayloadCommitment).ShouldBeTrue();
    }

    [Fact]
    public async Task Refusal_leaves_an_entry_although_everything_was_rolled_back()
    {
        var (ada, id) = await FoundAsync();

        (await ada.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{id}", new { name = "Late" }, "\"99\"")).ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
        (await ada.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{id}", new { name = "" })).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");

        (await TrailAsync(id))[^2..].Select(found => (found.Entry.Action, found.Entry.Outcome, found.Entry.Reason)).ShouldBe(
            [("tenants.rename_tenant", AuditOutcome.Failure, "stale_version"), ("tenants.rename_tenant", AuditOutcome.Failure, "validation_failed")]);
    }

    [Fact]
    public async Task Attack_naming_another_tenant_stands_in_the_trail_of_the_token_and_in_no_other()
    {
        var (ada, id) = await FoundAsync();
        var (_, others) = await FoundAsync("bob");
        var before = (await TrailAsync(others)).Count;

        (await ada.Http.GetResponseAsync($"/api/v1/tenants/{others}")).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");

        var last = (await TrailAsync(id))[^1].Entry;
        (last.Action, last.Outcome, last.Reason).ShouldBe(("tenants.mismatch", AuditOutcome.Denied, "tenant_mismatch"));
        (await TrailAsync(others)).Count.ShouldBe(before);
    }

    [Fact]
    public async Task Answers_to_invitations_stand_in_the_trail_of_who_invited_wherever_the_person_acts()
    {
        var (ada, id) = await FoundAsync();
        var (bob, others) = await FoundAsync("bob");
        var accepted = await InviteAsync(ada, id, bob.Email);
        var declined = await InviteAsync(ada, id, "carol@example.com");
        var (before, installation) = ((await TrailAsync(others)).Count, (await TrailAsync(Guid.Empty)).Count);

        (await bob.Person.AcceptAsync(await App.InvitationTokenAsync(bob.Email))).Status.ShouldBe(HttpStatusCode.OK);
        (await App.Anonymous().PostJsonAsync(InvitationUrls.Decline, new { token = await App.InvitationTokenAsync("carol@example.com") })).Status.ShouldBe(HttpStatusCode.NoContent);

        (await TrailAsync(id))[^2..].Select(found => (found.Entry.Action, found.Entry.TargetType, found.Entry.TargetId, found.Entry.ActorKind)).ShouldBe(
            [("tenants.accept_invitation", "invitation", accepted, "user"), ("tenants.decline_invitation", "invitation", declined, "anonymous")]);
        (await TrailAsync(id))[^2].Entry.ActorId.ShouldBe(await bob.Person.UserIdAsync());
        (await TrailAsync(others)).Count.ShouldBe(before);
        (await TrailAsync(Guid.Empty)).Count.ShouldBe(installation);
    }

    [Fact]
    public async Task Attack_token_that_opens_nothing_stands_in_the_trail_of_who_tried_it_and_in_no_other()
    {
        var (ada, id) = await FoundAsync();
        var (bob, others) = await FoundAsync("bob");
        await InviteAsync(ada, id, "carol@example.com");
        var before = (await TrailAsync(id)).Count;

        (await bob.Person.AcceptAsync(await App.InvitationTokenAsync("carol@example.com"))).ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.invitation_other_address");

        var last = (await TrailAsync(others))[^1].Entry;
        (last.Action, last.Outcome, last.Reason, last.TargetId).ShouldBe(("tenants.accept_invitation", AuditOutcome.Denied, "tenants.invitation_other_address", null));
        (await TrailAsync(id)).Count.ShouldBe(before);
    }

    [Fact]
    public async Task Restoration_stands_in_the_trail_of_the_tenant_that_came_back()
    {
        var (ada, id) = await FoundAsync();
        (await ada.Http.SendAsync(HttpMethod.Delete, $"/api/v1/tenants/{id}?slug={ada.Slug}", ifMatch: "\"1\"")).Status.ShouldBe(HttpStatusCode.NoContent);
        await ada.Person.CreateTenantAsync($"other-{EntityId.New():N}");

        (await ada.Http.PostJsonAsync($"/api/v1/tenants/{id}/restore", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        var last = (await TrailAsync(id))[^1].Entry;
        (last.Action, last.TargetType, last.TargetId).ShouldBe(("tenants.restore_tenant", "tenant", id.ToString()));
    }

    [Fact]
    public async Task Failed_sign_in_leaves_an_entry_and_a_stranger_at_a_closed_door_none()
    {
        var (ada, _) = await FoundAsync();
        var before = (await TrailAsync(Guid.Empty)).Count;

        (await ada.App.Anonymous().GetResponseAsync("/api/v1/tenants")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await ada.App.Anonymous().PostJsonAsync("/api/v1/tenants", new { slug = "abc", name = "abc" })).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await TrailAsync(Guid.Empty)).Count.ShouldBe(before);

        (await ada.App.Anonymous().PostJsonAsync("/api/v1/users/sign-in", new { email = ada.Email, password = "wrong horse battery staple" })).Status.ShouldBe(HttpStatusCode.Unauthorized);

        var last = (await TrailAsync(Guid.Empty))[before..].ShouldHaveSingleItem().Entry;
        (last.Action, last.Outcome, last.Reason, last.ActorKind, last.TargetType).ShouldBe(("users.sign_in_with_password", AuditOutcome.Denied, "users.invalid_credentials", "anonymous", "user"));
    }

    [Theory]
    [InlineData(false, "anonymous")]
    [InlineData(true, "user")]
    public async Task Attack_refresh_token_that_came_back_is_told_in_the_installations_trail_whoever_brings_it(bool isSignedIn, string actorKind)
    {
        var (ada, _) = await FoundAsync();
        var (mallory, others) = await FoundAsync("mallory");
        var stolen = ada.RefreshToken;
        (await ada.RefreshAsync(stolen)).Status.ShouldBe(HttpStatusCode.OK);
        App.Clock.Forward(TimeSpan.FromMinutes(1));
        var before = (await TrailAsync(others)).Count;

        var thief = isSignedIn ? mallory.Http : App.Anonymous();
        (await thief.PostJsonAsync("/api/v1/users/refresh", new { refreshToken = stolen })).ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_reused");

        var last = (await TrailAsync(Guid.Empty))[^1].Entry;
        (last.Action, last.Outcome, last.ActorKind, last.TargetType).ShouldBe(("users.refresh_token_reused", AuditOutcome.Denied, actorKind, "user"));
        last.TargetId.ShouldNotBeNullOrEmpty();
        (await TrailAsync(others)).Count.ShouldBe(before, "it is none of their business");
    }

    [Fact]
    public async Task Operators_stand_in_the_trail_of_the_installation_with_what_they_did_it_to()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        await grace.CreateTenantAsync("grace-works");

        (await grace.Http.PostJsonAsync("/_admin/api/jobs/queues/default/pause", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await grace.Http.PostJsonAsync("/_admin/api/jobs/queues/default/resume", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        var last = (await TrailAsync(Guid.Empty))[^1].Entry;
        (last.Action, last.TargetType, last.TargetId, last.Tags).ShouldBe(("jobs.resume_job_queue", "jobs", "default", "soc2"));
    }

    [Fact]
    public async Task Attack_on_the_operators_door_by_somebody_signed_in_is_a_denial()
    {
        var (ada, _) = await FoundAsync();

        (await ada.Http.GetResponseAsync("/_admin/api/jobs/queues")).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");

        var last = (await TrailAsync(Guid.Empty))[^1].Entry;
        (last.Action, last.Outcome, last.Reason).ShouldBe(("admin.get_my_operator_access", AuditOutcome.Denied, "operator_required"));
    }

    [Fact]
    public async Task Job_that_sends_a_mail_leaves_no_entry()
    {
        var before = (await TrailAsync(Guid.Empty)).Count;

        (await Person.Stranger(App, "carol").RegisterAsync("Carol")).Status.ShouldBe(HttpStatusCode.Accepted);
        await App.MailToAsync("carol@example.com");

        (await TrailAsync(Guid.Empty))[before..].Select(found => found.Entry.Action).ShouldBe(["users.register_user"]);
    }

    [Fact]
    public async Task Attack_secrets_are_looked_for_in_every_row_and_none_is_there()
    {
        var (ada, id) = await FoundAsync();
        var token = ada.RefreshToken;
        await ada.RefreshAsync(token);
        var hashes = await App.InDatabaseAsync(null, async db => await db.Set<Domain.Users.User>().Select(user => user.PasswordHash).ToListAsync());
        var rows = (await TrailAsync(Guid.Empty)).Concat(await TrailAsync(id)).Select(found => JsonSerializer.Serialize(found.Entry) + found.Payload?.Text).ToList();

        rows.ShouldNotBeEmpty();
        string[] secrets = [Person.Password, token, ada.AccessToken, ada.AccessToken.Split('.')[2], .. hashes, .. hashes.Select(hash => hash.Split('$')[^1])];
        secrets.Where(secret => rows.Exists(row => row.Contains(secret, StringComparison.Ordinal))).ShouldBeEmpty();
        rows.ShouldContain(row => row.Contains("passwordHash"), "that it was set is told");
    }

    private static async Task<string> InviteAsync(Founder founder, Guid tenant, string email)
    {
        var invited = await founder.Http.PostJsonAsync($"/api/v1/tenants/{tenant}/invitations", new { email });
        invited.Status.ShouldBe(HttpStatusCode.Created);
        return invited["id"].GetString()!;
    }

    private async Task<(Founder Person, Guid Tenant)> FoundAsync(string name = "ada")
    {
        var person = await App.SignUpAsync(name);
        var slug = $"{name}-{EntityId.New():N}";
        return (new Founder(person, slug), await person.CreateTenantAsync(slug));
    }

    private Task<List<Found>> TrailAsync(Guid tenant) => App.InDatabaseAsync(tenant == Guid.Empty ? null : tenant, async db =>
    {
        var entries = await db.Set<AuditEntry>().AsNoTracking().Where(entry => entry.TenantId == tenant).OrderBy(entry => entry.Id).ToListAsync();
        var payloads = await db.Set<AuditPayloadRow>().AsNoTracking().Where(payload => payload.TenantId == tenant).ToDictionaryAsync(payload => payload.EntryId);
        return entries.ConvertAll(entry => new Found(entry, payloads.GetValueOrDefault(entry.Id)));
    });

    private static JsonElement Changes(Found found) => JsonDocument.Parse(found.Entry.Changes.ShouldNotBeNull()).RootElement;

    private sealed record Found(AuditEntry Entry, AuditPayloadRow? Payload);

    private sealed record Founder(Person Person, string Slug)
    {
        public TestApp App => Person.App;

        public HttpClient Http => Person.Http;

        public string Email => Person.Email;

        public string RefreshToken => Person.RefreshToken;

        public string AccessToken => Person.AccessToken;

        public Task<ApiResponse> RefreshAsync(string token) => Person.RefreshAsync(token);
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : AuditCaptureTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : AuditCaptureTests(app);
}
