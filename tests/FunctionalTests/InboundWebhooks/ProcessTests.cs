using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.InboundWebhooks.Processing;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.InboundWebhooks;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.Infrastructure.Jobs.Sql;

namespace SvcInfra.FunctionalTests.InboundWebhooks;

/// <summary>The handler's transaction: its effects happen once, whatever happens to the job.</summary>
public abstract class ProcessTests(TestApp app) : InboundWebhookTest(app)
{
    public override async ValueTask DisposeAsync()
    {
        TestNotes.Failures.Clear();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Handler_changes_the_tenant_that_it_found_within_its_grants()
    {
        var ada = await App.SignUpAsync("ada");
        var tenant = await ada.CreateTenantAsync("ada");
        var note = new TestNote(NewId(), "note.written", tenant, "Renamed by a webhook");

        await SendAsync(note);
        await App.JobsDoneAsync();

        (await StoredAsync(note.Id)).TenantId.ShouldBe(tenant);
        TestNotes.Seen[note.Id].ActsIn.ShouldBe(tenant);
        (await NameAsync(ada, tenant)).ShouldBe("Renamed by a webhook");
    }

    [Fact]
    public async Task Failed_attempt_changes_nothing_and_the_next_one_changes_it_once()
    {
        var ada = await App.SignUpAsync("ada");
        var tenant = await ada.CreateTenantAsync("ada");
        var before = await NameAsync(ada, tenant);
        var note = new TestNote(NewId(), "note.written", tenant, "Renamed late");
        TestNotes.Failures[note.Id] = 1;

        await SendAsync(note);
        await App.JobsDoneAsync();

        var stored = await StoredAsync(note.Id);
        (stored.State, stored.FailedAttempts, stored.LastError).ShouldBe((ReceivedWebhookState.Processed, 1, null));
        TestNotes.Calls[note.Id].ShouldBe(1);
        before.ShouldNotBe("Renamed late");
        (await NameAsync(ada, tenant)).ShouldBe("Renamed late");
    }

    [Fact]
    public async Task Webhook_whose_tenant_does_not_exist_fails_and_says_why()
    {
        var note = new TestNote(NewId(), "note.written", Guid.CreateVersion7(), "Nobody's");

        await SendAsync(note);
        await App.JobsDoneAsync();

        var stored = await StoredAsync(note.Id);
        (stored.State, stored.FailedAttempts).ShouldBe((ReceivedWebhookState.Failed, 1));
        stored.LastError.ShouldBe("NonRetryableJobException: tenants.not_found");
        (await App.InDatabaseAsync(null, db => db.Set<DeadLetterRow>().CountAsync())).ShouldBe(1);
        TestNotes.Calls.ContainsKey(note.Id).ShouldBeFalse();
    }

    [Fact]
    public async Task Body_that_does_not_fit_fails_at_once()
    {
        var body = Bytes("""{"type":"note.written","id":7}""");
        var id = NewId();
        await PostAsync(
            TestNotes.Source, body, ("webhook-id", id), ("webhook-timestamp", Application.Common.StandardWebhooks.WebhookSignature.TimestampOf(Now)),
            ("webhook-signature", Application.Common.StandardWebhooks.WebhookSignature.Sign([TestNotes.Key], id, Now, body)));
        await App.JobsDoneAsync();

        (await StoredAsync(id)).State.ShouldBe(ReceivedWebhookState.Failed);
    }

    /// <summary>What a worker leaves that dies after the handler's commit: the webhook is processed, and its job runs again.</summary>
    [Fact]
    public async Task Second_run_of_a_job_after_its_commit_has_no_effect()
    {
        var note = new TestNote(NewId(), "note.written");
        await SendAsync(note);
        await App.JobsDoneAsync();
        var id = (await StoredAsync(note.Id)).Id;

        for (var i = 0; i < 5; i++)
        {
            await EnqueueAsync(id);
        }

        await App.JobsDoneAsync();
        TestNotes.Calls[note.Id].ShouldBe(1);
        (await App.InDatabaseAsync(null, db => db.Set<DeadLetterRow>().CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Concurrent_jobs_of_one_webhook_run_its_handler_once()
    {
        var note = new TestNote(NewId(), "note.written");
        var id = await AddUnprocessedAsync(note);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => EnqueueAsync(id)));
        await App.JobsDoneAsync();

        TestNotes.Calls[note.Id].ShouldBe(1);
    }

    [Fact]
    public async Task Retention_deletes_old_webhooks_in_any_state_and_keeps_others()
    {
        await SendAsync(new TestNote(NewId(), "note.old"));
        await SendAsync(new TestNote(NewId(), "letter.old"));
        await App.JobsDoneAsync();
        App.Clock.Forward(TimeSpan.FromDays(29));
        await SendAsync(new TestNote("evt_kept", "note.kept"));
        App.Clock.Forward(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));

        await TestCommands.RunAsync(App, tenantId: null, services => services.GetRequiredService<IJobs>().EnqueueAsync(new PurgeInboundWebhooks()));
        await App.JobsDoneAsync();

        (await App.InDatabaseAsync(null, db => db.Set<ReceivedWebhook>().Select(w => w.EventId).ToListAsync())).ShouldBe(["evt_kept"]);
    }

    private async Task<Guid> AddUnprocessedAsync(TestNote note)
    {
        TestNotes.Failures.Clear();
        await SendAsync(note with { Type = "letter.first" });
        var stored = await StoredAsync(note.Id);
        await App.InDatabaseAsync(null, db => db.Set<ReceivedWebhook>().Where(w => w.Id == stored.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.State, ReceivedWebhookState.Pending)));
        return stored.Id;
    }

    private Task<Guid> EnqueueAsync(Guid id) => TestCommands.RunAsync(
        App, tenantId: null, services => services.GetRequiredService<IJobs>().EnqueueAsync(new ProcessInboundWebhook(id)));

    private static async Task<string?> NameAsync(Person person, Guid tenant) =>
        (await person.Http.GetResponseAsync($"/api/v1/tenants/{tenant}"))["name"].GetString();

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ProcessTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ProcessTests(app);
}
