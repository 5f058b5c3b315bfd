using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;
using SvcInfra.Infrastructure.Audit;

namespace SvcInfra.FunctionalTests.Audit.Capture;

/// <summary>Actions over HTTP and the entries that they leave in the trail.</summary>
public abstract class AuditCaptureTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Trail_of_a_tenant_begins_with_its_creation()
    {
        var (ada, id) = await CreateOwnerAsync();

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
    public async Task Change_is_recorded_with_values_before_and_after()
    {
        var (ada, id) = await CreateOwnerAsync();

        (await ada.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{id}", new { name = "Blue Harbör" })).Status.ShouldBe(HttpStatusCode.OK);

        var renamed = (await TrailAsync(id))[^1];
        renamed.Entry.Action.ShouldBe("tenants.rename_tenant");
        var name = Changes(renamed).GetProperty("tenant").GetProperty("name");
        (name.GetProperty("before").GetString(), name.GetProperty("after").GetString()).ShouldBe((ada.Slug, "Blue Harbör"));
    }

    [Fact]
    public async Task Payload_holds_personal_values_and_matches_the_commitment_of_its_entry()
    {
        var (ada, id) = await CreateOwnerAsync();

        (await ada.Http.SendAsync(HttpMethod.Patch, "/api/v1/users/me", new { displayName = "Countess Lovelace" }))
            .Status.ShouldBe(HttpStatusCode.OK);

        var (entry, payload) = (await TrailAsync(id))[^1];
        entry.Action.ShouldBe("users.update_my_profile");
        entry.Changes.ShouldBe("""{"user":{"displayName":{"personal":true}}}""");
        payload.ShouldNotBeNull().Text.ShouldContain("Countess Lovelace");
        new AuditPayload(payload.Salt, payload.Text).Matches(entry.PayloadCommitment).ShouldBeTrue();
    }

    [Fact]
    public async Task Refused_command_leaves_an_entry_although_its_transaction_was_rolled_back()
    {
        var (ada, id) = await CreateOwnerAsync();

        (await ada.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{id}", new { name = "Late" }, "\"99\""))
            .ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
        (await ada.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{id}", new { name = "" }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");

        (await TrailAsync(id))[^2..].Select(found => (found.Entry.Action, found.Entry.Outcome, found.Entry.Reason)).ShouldBe(
            [("tenants.rename_tenant", AuditOutcome.Failure, "stale_version"), ("tenants.rename_tenant", AuditOutcome.Failure, "validation_failed")]);
    }

    [Fact]
    public async Task Attack_tenant_mismatch_is_recorded_only_in_the_trail_of_the_tokens_tenant()
    {
        var (ada, id) = await CreateOwnerAsync();
        var (_, others) = await CreateOwnerAsync("bob");
        var before = (await TrailAsync(others)).Count;

        (await ada.Http.GetResponseAsync($"/api/v1/tenants/{others}")).ShouldBeProblem(HttpStatusCode.BadRequest, "tenant_mismatch");

        var last = (await TrailAsync(id))[^1].Entry;
        (last.Action, last.Outcome, last.Reason).ShouldBe(("tenants.mismatch", AuditOutcome.Denied, "tenant_mismatch"));
        (await TrailAsync(others)).Count.ShouldBe(before);
    }

    [Fact]
    public async Task Accepted_and_declined_invitations_are_recorded_in_the_inviting_tenants_trail()
    {
        var (ada, id) = await CreateOwnerAsync();
        var (bob, others) = await CreateOwnerAsync("bob");
        var accepted = await InviteAsync(ada, id, bob.Email);
        var declined = await InviteAsync(ada, id, "carol@example.com");
        var (before, installation) = ((await TrailAsync(others)).Count, (await TrailAsync(Guid.Empty)).Count);

        (await bob.Person.AcceptAsync(await App.InvitationTokenAsync(bob.Email))).Status.ShouldBe(HttpStatusCode.OK);
        (await App.Anonymous().PostJsonAsync(InvitationUrls.Decline, new { token = await App.InvitationTokenAsync("carol@example.com") }))
            .Status.ShouldBe(HttpStatusCode.NoContent);

        var last = (await TrailAsync(id))[^2..].ConvertAll(found => found.Entry);
        last.Select(entry => (entry.Action, entry.TargetType, entry.TargetId, entry.ActorKind)).ShouldBe(
            [("tenants.accept_invitation", "invitation", accepted, "user"), ("tenants.decline_invitation", "invitation", declined, "anonymous")]);
        last[0].ActorId.ShouldBe(await bob.Person.UserIdAsync());
        (await TrailAsync(others)).Count.ShouldBe(before);
        (await TrailAsync(Guid.Empty)).Count.ShouldBe(installation);
    }

    [Fact]
    public async Task Attack_refused_invitation_token_is_recorded_only_in_the_callers_trail()
    {
        var (ada, id) = await CreateOwnerAsync();
        var (bob, others) = await CreateOwnerAsync("bob");
        await InviteAsync(ada, id, "carol@example.com");
        var before = (await TrailAsync(id)).Count;

        (await bob.Person.AcceptAsync(await App.InvitationTokenAsync("carol@example.com")))
            .ShouldBeProblem(HttpStatusCode.Forbidden, "tenants.invitation_other_address");

        var last = (await TrailAsync(others))[^1].Entry;
        (last.Action, last.Outcome, last.Reason, last.TargetId)
            .ShouldBe(("tenants.accept_invitation", AuditOutcome.Denied, "tenants.invitation_other_address", null));
        (await TrailAsync(id)).Count.ShouldBe(before);
    }

    [Fact]
    public async Task Restoration_is_recorded_in_the_trail_of_the_restored_tenant()
    {
        var (ada, id) = await CreateOwnerAsync();
        (await ada.Http.SendAsync(HttpMethod.Delete, $"/api/v1/tenants/{id}?slug={ada.Slug}", ifMatch: "\"1\""))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        await ada.Person.CreateTenantAsync($"other-{EntityId.New():N}");

        (await ada.Http.PostJsonAsync($"/api/v1/tenants/{id}/restore", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        var last = (await TrailAsync(id))[^1].Entry;
        (last.Action, last.TargetType, last.TargetId).ShouldBe(("tenants.restore_tenant", "tenant", id.ToString()));
    }

    [Fact]
    public async Task Failed_sign_in_leaves_an_entry_and_an_anonymous_request_does_not()
    {
        var (ada, _) = await CreateOwnerAsync();
        var before = (await TrailAsync(Guid.Empty)).Count;

        (await ada.App.Anonymous().GetResponseAsync("/api/v1/tenants")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await ada.App.Anonymous().PostJsonAsync("/api/v1/tenants", new { slug = "abc", name = "abc" })).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await TrailAsync(Guid.Empty)).Count.ShouldBe(before);

        (await ada.App.Anonymous().PostJsonAsync("/api/v1/users/sign-in", new { email = ada.Email, password = "wrong horse battery staple" }))
            .Status.ShouldBe(HttpStatusCode.Unauthorized);

        var last = (await TrailAsync(Guid.Empty))[before..].ShouldHaveSingleItem().Entry;
        (last.Action, last.Outcome, last.Reason, last.ActorKind, last.TargetType)
            .ShouldBe(("users.sign_in_with_password", AuditOutcome.Denied, "users.invalid_credentials", "anonymous", "user"));
    }

    [Theory]
    [InlineData(false, "anonymous")]
    [InlineData(true, "user")]
    public async Task Attack_reused_refresh_token_is_recorded_in_the_installations_trail(bool isSignedIn, string actorKind)
    {
        var (ada, _) = await CreateOwnerAsync();
        var (mallory, others) = await CreateOwnerAsync("mallory");
        var stolen = ada.RefreshToken;
        (await ada.RefreshAsync(stolen)).Status.ShouldBe(HttpStatusCode.OK);
        App.Clock.Forward(TimeSpan.FromMinutes(1));
        var before = (await TrailAsync(others)).Count;

        var thief = isSignedIn ? mallory.Http : App.Anonymous();
        (await thief.PostJsonAsync("/api/v1/users/refresh", new { refreshToken = stolen }))
            .ShouldBeProblem(HttpStatusCode.Unauthorized, "users.refresh_token_reused");

        var last = (await TrailAsync(Guid.Empty))[^1].Entry;
        (last.Action, last.Outcome, last.ActorKind, last.TargetType).ShouldBe(("users.refresh_token_reused", AuditOutcome.Denied, actorKind, "user"));
        last.TargetId.ShouldNotBeNullOrEmpty();
        (await TrailAsync(others)).Count.ShouldBe(before, "the thief's own tenant must not learn of it");
    }

    [Fact]
    public async Task Operators_actions_are_recorded_in_the_installations_trail_with_their_target()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        await grace.CreateTenantAsync("grace-works");

        (await grace.Http.PostJsonAsync("/_admin/api/jobs/queues/default/pause", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await grace.Http.PostJsonAsync("/_admin/api/jobs/queues/default/resume", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        var last = (await TrailAsync(Guid.Empty))[^1].Entry;
        (last.Action, last.TargetType, last.TargetId, last.Tags).ShouldBe(("jobs.resume_job_queue", "jobs", "default", "soc2"));
    }

    [Fact]
    public async Task Attack_on_operator_endpoints_by_a_signed_in_user_is_recorded_as_a_denial()
    {
        var (ada, _) = await CreateOwnerAsync();

        (await ada.Http.GetResponseAsync("/_admin/api/jobs/queues")).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");

        var last = (await TrailAsync(Guid.Empty))[^1].Entry;
        (last.Action, last.Outcome, last.Reason).ShouldBe(("admin.get_my_operator_access", AuditOutcome.Denied, "operator_required"));
    }

    [Fact]
    public async Task Job_that_sends_an_email_leaves_no_entry()
    {
        var before = (await TrailAsync(Guid.Empty)).Count;

        (await Person.Stranger(App, "carol").RegisterAsync("Carol")).Status.ShouldBe(HttpStatusCode.Accepted);
        await App.MailToAsync("carol@example.com");

        (await TrailAsync(Guid.Empty))[before..].Select(found => found.Entry.Action).ShouldBe(["users.register_user"]);
    }

    [Fact]
    public async Task Attack_no_audit_row_contains_a_secret()
    {
        var (ada, id) = await CreateOwnerAsync();
        var token = ada.RefreshToken;
        await ada.RefreshAsync(token);
        var hashes = await App.InDatabaseAsync(null, async db => await db.Set<Domain.Users.User>().Select(user => user.PasswordHash).ToListAsync());
        var rows = (await TrailAsync(Guid.Empty)).Concat(await TrailAsync(id))
            .Select(found => JsonSerializer.Serialize(found.Entry) + found.Payload?.Text).ToList();

        rows.ShouldNotBeEmpty();
        string[] secrets =
        [
            Person.Password, token, ada.AccessToken, ada.AccessToken.Split('.')[2], .. hashes, .. hashes.Select(hash => hash.Split('$')[^1]),
        ];
        secrets.Where(secret => rows.Exists(row => row.Contains(secret, StringComparison.Ordinal))).ShouldBeEmpty();
        rows.ShouldContain(row => row.Contains("passwordHash"), "the change is recorded by name");
    }

    private static async Task<string> InviteAsync(Owner owner, Guid tenant, string email)
    {
        var invited = await owner.Http.PostJsonAsync($"/api/v1/tenants/{tenant}/invitations", new { email });
        invited.Status.ShouldBe(HttpStatusCode.Created);
        return invited["id"].GetString()!;
    }

    private async Task<(Owner Person, Guid Tenant)> CreateOwnerAsync(string name = "ada")
    {
        var person = await App.SignUpAsync(name);
        var slug = $"{name}-{EntityId.New():N}";
        return (new Owner(person, slug), await person.CreateTenantAsync(slug));
    }

    private Task<List<FoundEntry>> TrailAsync(Guid tenant) => App.InDatabaseAsync(tenant == Guid.Empty ? null : tenant, async db =>
    {
        var entries = await db.Set<AuditEntry>().AsNoTracking().Where(entry => entry.TenantId == tenant).OrderBy(entry => entry.Id).ToListAsync();
        var payloads = await db.Set<AuditPayloadRow>().AsNoTracking().Where(payload => payload.TenantId == tenant)
            .ToDictionaryAsync(payload => payload.EntryId);
        return entries.ConvertAll(entry => new FoundEntry(entry, payloads.GetValueOrDefault(entry.Id)));
    });

    private static JsonElement Changes(FoundEntry found) => JsonDocument.Parse(found.Entry.Changes.ShouldNotBeNull()).RootElement;

    private sealed record FoundEntry(AuditEntry Entry, AuditPayloadRow? Payload);

    private sealed record Owner(Person Person, string Slug)
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
