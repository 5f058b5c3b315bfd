using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.InboundWebhooks;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.InboundWebhooks;

/// <summary>What operators see and replay.</summary>
public abstract class InboundWebhookAdminTests(TestApp app) : InboundWebhookTest(app)
{
    private const string Missing = "019a2b3c-0000-7000-8000-000000000009";

    public override async ValueTask DisposeAsync()
    {
        TestNotes.Failures.Clear();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/" + Missing)]
    [InlineData("POST", "/" + Missing + "/replay")]
    [InlineData("POST", "/replay-failed")]
    public async Task Attack_by_a_caller_who_is_not_an_operator_is_refused(string method, string path)
    {
        var body = path == "/replay-failed" ? new { } : null;
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("ada");

        (await ada.Http.SendAsync(new HttpMethod(method), Admin + path, body)).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
        (await App.Anonymous().SendAsync(new HttpMethod(method), Admin + path, body)).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task List_filters_and_shows_no_body()
    {
        var rosa = await App.SignUpAsync(TestApp.WebhookOperator);
        foreach (var type in new[] { "note.a", "note.b", "letter.c" })
        {
            await SendAsync(new TestNote("evt_" + type.Replace('.', '-'), type, Name: "a private word"));
        }

        await App.JobsDoneAsync();

        var all = await rosa.Http.GetResponseAsync(Admin);
        all.Status.ShouldBe(HttpStatusCode.OK, all.Body);
        all["items"].EnumerateArray().Select(item => item.GetProperty("type").GetString()).ShouldBe(["letter.c", "note.b", "note.a"]);
        all.Body.ShouldNotContain("private");
        all.Body.ShouldNotContain("rotected");
        (await TypesAsync("filter[state][eq]=ignored")).ShouldBe(["letter.c"]);
        (await TypesAsync("filter[type][eq]=note.a")).ShouldBe(["note.a"]);
        (await TypesAsync("filter[source][eq]=test-notes&limit=1")).ShouldBe(["letter.c"]);
        (await TypesAsync("filter[source][eq]=test-shop")).ShouldBeEmpty();
        (await TypesAsync("filter[eventId][eq]=evt_note-b")).ShouldBe(["note.b"]);
        (await rosa.Http.GetResponseAsync($"{Admin}?filter[body][eq]=x")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");

        async Task<List<string?>> TypesAsync(string query) =>
            [.. (await rosa.Http.GetResponseAsync($"{Admin}?{query}"))["items"].EnumerateArray()
                .Select(item => item.GetProperty("type").GetString())];
    }

    [Fact]
    public async Task Replay_runs_the_handler_again_and_is_audited()
    {
        var rosa = await App.SignUpAsync(TestApp.WebhookOperator);
        var note = new TestNote("evt_again", "note.written");
        TestNotes.Calls.TryRemove(note.Id, out _);
        await SendAsync(note);
        await App.JobsDoneAsync();
        var id = (await StoredAsync(note.Id)).Id;

        (await rosa.Http.PostJsonAsync($"{Admin}/{id}/replay", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        await App.JobsDoneAsync();

        TestNotes.Calls[note.Id].ShouldBe(2);
        var read = await rosa.Http.GetResponseAsync($"{Admin}/{id}");
        (read["state"].GetString(), read["replays"].GetInt32()).ShouldBe(("processed", 1));
        (await AuditedAsync("inbound_webhooks.replay_inbound_webhook")).ShouldContain(id.ToString());
        (await SendAsync(note))["outcome"].GetString().ShouldBe("duplicate");
    }

    [Fact]
    public async Task Ignored_webhook_is_replayed_too()
    {
        var rosa = await App.SignUpAsync(TestApp.WebhookOperator);
        var note = new TestNote(NewId(), "letter.written");
        await SendAsync(note);

        (await rosa.Http.PostJsonAsync($"{Admin}/{(await StoredAsync(note.Id)).Id}/replay", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        await App.JobsDoneAsync();

        TestNotes.Calls[note.Id].ShouldBe(1);
    }

    [Fact]
    public async Task Failed_webhooks_are_replayed_and_others_are_not()
    {
        var rosa = await App.SignUpAsync(TestApp.WebhookOperator);
        var (failed, other, good) = (new TestNote(NewId(), "note.a"), new TestNote(NewId(), "note.b"), new TestNote(NewId(), "note.c"));
        foreach (var note in new[] { failed, other, good })
        {
            await SendAsync(note);
        }

        await App.JobsDoneAsync();
        await App.InDatabaseAsync(null, db => db.Set<ReceivedWebhook>().Where(w => w.EventId == failed.Id || w.EventId == other.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.State, ReceivedWebhookState.Failed).SetProperty(w => w.FailedAttempts, 25)));

        (await ReplayAsync(new { source = "test-shop" })).ShouldBe((0, false));
        (await ReplayAsync(new { to = Now.AddDays(-1) })).ShouldBe((0, false));
        (await ReplayAsync(new { source = "test-notes", from = Now.AddHours(-1) })).ShouldBe((2, false));
        await App.JobsDoneAsync();
        (await ReplayAsync(new { })).ShouldBe((0, false));

        (TestNotes.Calls[failed.Id], TestNotes.Calls[other.Id], TestNotes.Calls[good.Id]).ShouldBe((2, 2, 1));
        var stored = await StoredAsync(failed.Id);
        (stored.State, stored.FailedAttempts, stored.Replays).ShouldBe((ReceivedWebhookState.Processed, 0, 1));

        async Task<(int, bool)> ReplayAsync(object body)
        {
            var replayed = await rosa.Http.PostJsonAsync($"{Admin}/replay-failed", body);
            replayed.Status.ShouldBe(HttpStatusCode.Accepted, replayed.Body);
            return (replayed["replayed"].GetInt32(), replayed["hasMore"].GetBoolean());
        }
    }

    [Fact]
    public async Task Missing_webhook_and_wrong_range_are_refused()
    {
        var (rosa, now) = (await App.SignUpAsync(TestApp.WebhookOperator), Now);

        (await rosa.Http.GetResponseAsync($"{Admin}/{Missing}")).ShouldBeProblem(HttpStatusCode.NotFound, "inbound_webhooks.not_found");
        (await rosa.Http.PostJsonAsync($"{Admin}/{Missing}/replay", null)).ShouldBeProblem(HttpStatusCode.NotFound, "inbound_webhooks.not_found");
        (await rosa.Http.PostJsonAsync($"{Admin}/replay-failed", new { from = now, to = now }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    private Task<List<string?>> AuditedAsync(string action) => App.InAllTenantsAsync(
        db => db.AcrossTenants<AuditEntry>().Where(entry => entry.Action == action).Select(entry => entry.TargetId).ToListAsync());

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : InboundWebhookAdminTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : InboundWebhookAdminTests(app);
}
