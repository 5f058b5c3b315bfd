using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Jobs.Monitoring;

/// <summary>The operators' endpoints for queues and live jobs.</summary>
public abstract class LiveJobApiTests(TestApp app) : JobsApiTest(app)
{
    private static readonly string[] Known = ["test.look-around", "test.note", "test.secret"];

    [Fact]
    public async Task Queues_show_waiting_jobs_and_unknown_job_kinds()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        await AddUnknownAsync();
        await AddUnknownAsync(isReady: false);
        await AddDeadAsync("test.note", age: TimeSpan.FromMinutes(3));
        await AddDeadAsync("test.note", age: TimeSpan.FromHours(2));

        var queues = (await grace.Http.GetResponseAsync($"{Jobs}/queues"))["items"].EnumerateArray().ToList();

        // Optional modules may have queues of their own.
        queues.Select(queue => queue.GetProperty("queue").GetString()).Take(3).ShouldBe(["default", "events", "notes"]);
        var notes = queues[2];
        (Number(notes, "waiting"), Number(notes, "scheduled"), Number(notes, "running")).ShouldBe((1, 1, 0));
        notes.GetProperty("oldestWaitingSeconds").GetDouble().ShouldBeInRange(29, 60);
        notes.GetProperty("oldestWaiting").GetDateTimeOffset().ShouldBeLessThan(App.Clock.GetUtcNow());
        notes.GetProperty("pausedSince").ValueKind.ShouldBe(JsonValueKind.Null);
        notes.GetProperty("completed").ValueKind.ShouldBe(JsonValueKind.Null, "done jobs are not kept");
        var dead = notes.GetProperty("dead");
        (Number(dead, "lastMinute"), Number(dead, "last5Minutes"), Number(dead, "lastHour")).ShouldBe((0, 1, 1));

        var names = notes.GetProperty("names").EnumerateArray().ToDictionary(name => name.GetProperty("name").GetString()!);
        names.Keys.ShouldBe([.. Known, "test.unknown"]);
        names.Select(name => name.Value.GetProperty("isKnown").GetBoolean()).ShouldBe([true, true, true, false]);
        Number(names["test.unknown"], "waiting").ShouldBe(1);
        Number(names["test.note"].GetProperty("dead"), "lastHour").ShouldBe(1);
    }

    [Fact]
    public async Task Reads_use_few_statements()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var id = await AddUnknownAsync();
        var dead = await AddDeadAsync();
        await grace.Http.GetResponseAsync(Jobs);

        (await StatementsAsync($"{Jobs}/queues")).ShouldBe(4, "the operator, the counts, the dead letters, the paused queues");
        (await StatementsAsync(Jobs)).ShouldBe(2);
        (await StatementsAsync($"{Jobs}/{id}")).ShouldBe(2);
        (await StatementsAsync(Dead)).ShouldBe(2);
        (await StatementsAsync($"{Dead}/{dead}")).ShouldBe(2);

        async Task<int> StatementsAsync(string path) => (await App.Queries.LeastDuringAsync(
            async () => (await grace.Http.GetResponseAsync(path)).Status.ShouldBe(HttpStatusCode.OK))).Count;
    }

    [Fact]
    public async Task Jobs_are_paged_and_filtered()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var tenant = EntityId.New();
        List<Guid> ids =
            [await AddUnknownAsync(), await AddUnknownAsync(isReady: false, tenantId: tenant), await AddUnknownAsync(name: "test.other")];

        var first = await grace.Http.GetResponseAsync($"{Jobs}?limit=2");
        var second = await grace.Http.GetResponseAsync($"{Jobs}?limit=2&cursor={first["nextCursor"].GetString()}");

        IdsOf(first).Concat(IdsOf(second)).ShouldBe(ids);
        second["nextCursor"].ValueKind.ShouldBe(JsonValueKind.Null);
        first.Headers.GetValues("Link").Single().ShouldContain("rel=\"next\"");
        first["items"][0].TryGetProperty("payload", out _).ShouldBeFalse();
        IdsOf(await grace.Http.GetResponseAsync($"{Jobs}?state=scheduled")).ShouldBe([ids[1]]);
        IdsOf(await grace.Http.GetResponseAsync($"{Jobs}?name=test.other&queue=notes&state=waiting")).ShouldBe([ids[2]]);
        IdsOf(await grace.Http.GetResponseAsync($"{Jobs}?tenantId={tenant}")).ShouldBe([ids[1]]);
        IdsOf(await grace.Http.GetResponseAsync($"{Jobs}?queue=default")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("limit=0", "validation_failed")]
    [InlineData("limit=101", "validation_failed")]
    [InlineData("limit=x", "invalid_parameter")]
    [InlineData("tenantId=x", "invalid_parameter")]
    [InlineData("cursor=nonsense", "invalid_cursor")]
    [InlineData("queue=%00", "validation_failed")]
    [InlineData("name=%00", "validation_failed")]
    public async Task Invalid_list_parameter_is_refused(string query, string code)
    {
        var grace = await App.SignUpAsync(TestApp.Operator);

        (await grace.Http.GetResponseAsync($"{Jobs}?{query}")).ShouldBeProblem(HttpStatusCode.BadRequest, code);
        (await grace.Http.GetResponseAsync($"{Dead}?{query}")).ShouldBeProblem(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task Unknown_state_or_reason_or_a_cursor_of_another_list_is_refused()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);

        (await grace.Http.GetResponseAsync($"{Jobs}?state=dead")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await grace.Http.GetResponseAsync($"{Dead}?reason=1")).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        await AddUnknownAsync();
        await AddUnknownAsync();
        var cursor = (await grace.Http.GetResponseAsync($"{Jobs}?limit=1"))["nextCursor"].GetString();
        (await grace.Http.GetResponseAsync($"{Jobs}?cursor={cursor}")).Status.ShouldBe(HttpStatusCode.OK);
        (await grace.Http.GetResponseAsync($"{Dead}?cursor={cursor}")).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_cursor");
    }

    [Fact]
    public async Task Job_is_read_completely_but_an_encrypted_payload_is_not_shown()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var later = new EnqueueOptions { Delay = TimeSpan.FromHours(1) };
        var note = await grace.Http.GetResponseAsync($"{Jobs}/{await EnqueueAsync(new TakeNote("hello"), later)}");
        var secret = await grace.Http.GetResponseAsync($"{Jobs}/{await EnqueueAsync(new KeepSecret("open sesame"), later)}");

        note["payload"].GetProperty("Text").GetString().ShouldBe("hello");
        note["isPayloadEncrypted"].GetBoolean().ShouldBeFalse();
        note["errors"].GetArrayLength().ShouldBe(0);
        var job = note["job"];
        (job.GetProperty("state").GetString(), job.GetProperty("priority").GetString(), job.GetProperty("isKnown").GetBoolean())
            .ShouldBe(("scheduled", "normal", true));
        secret["payload"].ValueKind.ShouldBe(JsonValueKind.Null);
        secret["isPayloadEncrypted"].GetBoolean().ShouldBeTrue();
        secret.Body.ShouldNotContain("sesame");
        secret.Body.ShouldNotContain("CfDJ8", Case.Sensitive, "not even the encrypted form");
    }

    [Fact]
    public async Task Missing_job_is_not_found_and_a_malformed_id_is_refused()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);

        (await grace.Http.GetResponseAsync($"{Jobs}/{EntityId.New()}")).ShouldBeProblem(HttpStatusCode.NotFound, "jobs.not_found");
        (await grace.Http.PostJsonAsync($"{Jobs}/{EntityId.New()}/cancel", null)).ShouldBeProblem(HttpStatusCode.NotFound, "jobs.not_found");
        (await grace.Http.GetResponseAsync($"{Jobs}/x")).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_parameter");
    }

    [Fact]
    public async Task Waiting_job_becomes_a_dead_letter_when_cancelled()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var id = await EnqueueAsync(new TakeNote("a"), new EnqueueOptions { Delay = TimeSpan.FromHours(1) });

        (await grace.Http.PostJsonAsync($"{Jobs}/{id}/cancel", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await grace.Http.GetResponseAsync($"{Dead}/{id}"))["job"].GetProperty("reason").GetString().ShouldBe("cancelled");
        (await grace.Http.PostJsonAsync($"{Jobs}/{id}/cancel", null)).ShouldBeProblem(HttpStatusCode.NotFound, "jobs.not_found");
    }

    [Fact]
    public async Task Running_job_ends_within_seconds_when_cancelled()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var id = await EnqueueAsync(new TakeNote("wait"));
        await Eventually.TrueAsync(
            async () => (await grace.Http.GetResponseAsync($"{Jobs}/{id}"))["job"].GetProperty("progress")
                is { ValueKind: JsonValueKind.Number } percent && percent.GetInt32() == 40,
            Deadline, "the job to report its progress");

        (await grace.Http.PostJsonAsync($"{Jobs}/{id}/cancel", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        await DeadAsync(id);
        (await grace.Http.GetResponseAsync($"{Dead}/{id}"))["job"].GetProperty("reason").GetString().ShouldBe("cancelled");
    }

    [Fact]
    public async Task Paused_queue_starts_no_job_until_it_is_resumed()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        (await grace.Http.PostJsonAsync($"{Jobs}/queues/notes/pause", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        var since = await PausedSinceAsync(grace);
        (await grace.Http.PostJsonAsync($"{Jobs}/queues/notes/pause", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await PausedSinceAsync(grace)).GetDateTimeOffset().ShouldBe(since.GetDateTimeOffset());

        await Eventually.TrueAsync(
            () => !App.Services.GetRequiredService<JobQueues>().Open.Contains("notes"), Deadline, "the worker to see the pause");
        var id = await EnqueueAsync(new TakeNote("a"));
        var ada = Person.Stranger(App, "ada");
        var before = App.MailsTo(ada.Email);
        await ada.RegisterAsync("Ada");
        await Eventually.TrueAsync(
            () => App.InDatabaseAsync(null, async db => !await db.Set<JobRow>().AnyAsync(job => job.Queue == "default")),
            Deadline, "the jobs of the other queue to be done");
        App.MailsTo(ada.Email).ShouldBe(before + 1);
        (await grace.Http.GetResponseAsync($"{Jobs}/{id}"))["job"].GetProperty("state").GetString().ShouldBe("waiting");

        (await grace.Http.PostJsonAsync($"{Jobs}/queues/notes/resume", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await grace.Http.PostJsonAsync($"{Jobs}/queues/notes/resume", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        await DoneAsync(id);
        (await PausedSinceAsync(grace)).ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Queue_with_unknown_jobs_can_be_paused_and_an_unknown_queue_cannot()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);

        foreach (var queue in new[] { "nowhere", "%01", new string('q', 60) })
        {
            (await grace.Http.PostJsonAsync($"{Jobs}/queues/{queue}/pause", null)).ShouldBeProblem(HttpStatusCode.NotFound, "jobs.queue_not_found");
            (await grace.Http.PostJsonAsync($"{Jobs}/queues/{queue}/resume", null))
                .ShouldBeProblem(HttpStatusCode.NotFound, "jobs.queue_not_found");
        }

        await AddUnknownAsync();
        await App.InDatabaseAsync(null, db => db.Set<JobRow>().ExecuteUpdateAsync(set => set.SetProperty(job => job.Queue, "elsewhere")));
        (await grace.Http.PostJsonAsync($"{Jobs}/queues/elsewhere/pause", null)).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    private static async Task<JsonElement> PausedSinceAsync(Person grace) =>
        (await grace.Http.GetResponseAsync($"{Jobs}/queues"))["items"].EnumerateArray()
            .Single(queue => queue.GetProperty("queue").GetString() == "notes").GetProperty("pausedSince");

    private static long Number(JsonElement of, string property) => of.GetProperty(property).GetInt64();

    private static IEnumerable<Guid> IdsOf(ApiResponse page) => page["items"].EnumerateArray().Select(job => job.GetProperty("id").GetGuid());

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : LiveJobApiTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : LiveJobApiTests(app);
}
