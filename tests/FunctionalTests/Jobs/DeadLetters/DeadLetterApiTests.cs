using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Domain.Common;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Jobs.DeadLetters;

/// <summary>The operators' endpoints for dead letters.</summary>
public abstract class DeadLetterApiTests(TestApp app) : JobsApiTest(app)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task Dead_letters_are_paged_newest_first_and_filtered()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var tenant = EntityId.New();
        var old = await AddDeadAsync("test.other", age: 3 * Day);
        var middle = await AddDeadAsync(reason: DeadReason.NotRetryable, age: 2 * Day, tenantId: tenant);
        var young = await AddDeadAsync(age: Day);

        var first = await grace.Http.GetResponseAsync($"{Dead}?limit=2");
        var second = await grace.Http.GetResponseAsync($"{Dead}?limit=2&cursor={first["nextCursor"].GetString()}");

        IdsOf(first).Concat(IdsOf(second)).ShouldBe([young, middle, old]);
        second["nextCursor"].ValueKind.ShouldBe(JsonValueKind.Null);
        first["items"][0].GetProperty("lastError").GetString().ShouldBe("last");
        IdsOf(await grace.Http.GetResponseAsync($"{Dead}?reason=notRetryable")).ShouldBe([middle]);
        IdsOf(await grace.Http.GetResponseAsync($"{Dead}?tenantId={tenant}")).ShouldBe([middle]);
        IdsOf(await grace.Http.GetResponseAsync($"{Dead}?name=test.other&queue=notes&reason=exhausted")).ShouldBe([old]);
    }

    [Fact]
    public async Task Dead_letter_is_read_with_all_errors_and_its_payload_even_if_not_JSON()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var dead = await grace.Http.GetResponseAsync($"{Dead}/{await AddDeadAsync()}");

        dead["errors"].EnumerateArray().Select(error => error.GetProperty("message").GetString()).ShouldBe(["first", "last"]);
        dead["errors"][0].GetProperty("type").GetString().ShouldBe("System.IO.IOException");
        dead["payload"].GetProperty("a").GetInt32().ShouldBe(1);
        dead["job"].GetProperty("isKnown").GetBoolean().ShouldBeFalse();
        (await grace.Http.GetResponseAsync($"{Dead}/{await AddDeadAsync(payload: "no JSON")}"))["payload"].GetString().ShouldBe("no JSON");
        (await grace.Http.GetResponseAsync($"{Dead}/{EntityId.New()}")).ShouldBeProblem(HttpStatusCode.NotFound, "jobs.dead_not_found");
        (await grace.Http.GetResponseAsync($"{Dead}/x")).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_parameter");
    }

    [Fact]
    public async Task Encrypted_payload_is_not_shown()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var dead = await grace.Http.GetResponseAsync($"{Dead}/{await EnqueueDeadAsync(new KeepSecret("open sesame"))}");

        dead["payload"].ValueKind.ShouldBe(JsonValueKind.Null);
        dead["isPayloadEncrypted"].GetBoolean().ShouldBeTrue();
        dead.Body.ShouldNotContain("sesame");
        dead.Body.ShouldNotContain("CfDJ8", Case.Sensitive, "not even the encrypted form");
    }

    [Fact]
    public async Task Retried_dead_letter_runs_at_once_and_cannot_be_retried_twice()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var id = await AddDeadAsync("test.note", payload: """{"Text":"a"}""");

        (await grace.Http.PostJsonAsync($"{Dead}/{id}/retry", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await grace.Http.PostJsonAsync($"{Dead}/{id}/retry", null)).ShouldBeProblem(HttpStatusCode.NotFound, "jobs.dead_not_found");

        await DoneAsync(id);
        (await CountAsync<DeadLetterRow>()).ShouldBe(0);
    }

    [Fact]
    public async Task Dead_letter_that_fails_again_keeps_all_errors()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var id = await EnqueueDeadAsync(new TakeNote("die"));

        (await grace.Http.PostJsonAsync($"{Dead}/{id}/retry", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        await DeadAsync(id);

        var errors = (await grace.Http.GetResponseAsync($"{Dead}/{id}"))["errors"].EnumerateArray();
        errors.Select(error => error.GetProperty("message").GetString()).ShouldBe([TakeNoteHandler.Failure, TakeNoteHandler.Failure]);
    }

    [Fact]
    public async Task Retry_is_refused_while_a_live_job_has_the_unique_key()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var id = await AddDeadAsync(uniqueKey: "-:k");
        var live = await AddUnknownAsync(uniqueKey: "-:k");

        (await grace.Http.PostJsonAsync($"{Dead}/{id}/retry", null)).ShouldBeProblem(HttpStatusCode.Conflict, "jobs.unique_key_taken");

        (await CountAsync<DeadLetterRow>(), await CountAsync<JobRow>()).ShouldBe((1, 1));
        (await grace.Http.PostJsonAsync($"{Jobs}/{live}/cancel", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await grace.Http.PostJsonAsync($"{Dead}/{id}/retry", null)).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Edited_dead_letter_runs_with_the_new_payload()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var note = await EnqueueDeadAsync(new TakeNote("die"));
        var secret = await EnqueueDeadAsync(new KeepSecret("wrong"));

        (await SendAsync(grace, note, """{"payload":{"Text":"live"}}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync(grace, secret, """{"payload":{"Secret":"right"}}""")).Status.ShouldBe(HttpStatusCode.NoContent);

        await DoneAsync(note);
        await DoneAsync(secret);
        (await SendAsync(grace, note, """{"payload":{"Text":"again"}}""")).ShouldBeProblem(HttpStatusCode.NotFound, "jobs.dead_not_found");
        (await CountAsync<DeadLetterRow>()).ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"payload":{}}""", "validation_failed")]
    [InlineData("""{"payload":{"Text":null}}""", "validation_failed")]
    [InlineData("""{"payload":{"Text":1}}""", "validation_failed")]
    [InlineData("""{"payload":"Text"}""", "validation_failed")]
    [InlineData("""{"payload":null}""", "validation_failed")]
    [InlineData("{}", "validation_failed")]
    [InlineData("""{"payload":{"Text":"a"},"queue":"b"}""", "unknown_field")]
    [InlineData("nonsense", "malformed_json")]
    public async Task Edit_with_an_invalid_payload_changes_nothing(string body, string code)
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var id = await EnqueueDeadAsync(new TakeNote("die"));
        var before = (await grace.Http.GetResponseAsync($"{Dead}/{id}")).Body;

        var response = await SendAsync(grace, id, body);

        response.ShouldBeProblem(HttpStatusCode.BadRequest, code);
        if (code == "validation_failed")
        {
            response["errors"].GetProperty("payload").GetArrayLength().ShouldBe(1);
        }

        (await grace.Http.GetResponseAsync($"{Dead}/{id}")).Body.ShouldBe(before);
    }

    [Fact]
    public async Task Dead_letter_of_an_unknown_kind_cannot_be_edited()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var id = await AddDeadAsync();

        (await SendAsync(grace, id, """{"payload":{"a":2}}""")).ShouldBeProblem(HttpStatusCode.Conflict, "jobs.unknown_kind");

        (await CountAsync<DeadLetterRow>(), await CountAsync<JobRow>()).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Matching_dead_letters_are_retried_over_time()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        for (var i = 0; i < 3; i++)
        {
            await AddDeadAsync("test.note", payload: """{"Text":"a"}""");
        }

        var other = await AddDeadAsync();

        var response = await grace.Http.PostJsonAsync($"{Dead}/retry", new { name = "test.note", reason = "exhausted", jobsPerSecond = 1 });

        (response["retried"].GetInt32(), response["skipped"].GetInt32()).ShouldBe((3, 0));
        (await grace.Http.GetResponseAsync($"{Dead}/{other}")).Status.ShouldBe(HttpStatusCode.OK);

        // PostgreSQL's clock decides when jobs are due, and the application's clock may be ahead of it.
        await App.InDatabaseAsync(
            null, db => db.Set<JobRow>().ExecuteUpdateAsync(set => set.SetProperty(job => job.RunAt, DateTimeOffset.UnixEpoch)));
        await Eventually.TrueAsync(async () => await CountAsync<JobRow>() == 0, Deadline, "all jobs to be done");
        (await CountAsync<DeadLetterRow>()).ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"jobsPerSecond":0}""", "jobsPerSecond")]
    [InlineData("""{"jobsPerSecond":1001}""", "jobsPerSecond")]
    [InlineData("""{"reason":"bored"}""", "reason")]
    [InlineData("""{"name":"\u0000"}""", "name")]
    public async Task Invalid_filter_retries_nothing(string body, string field)
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        await AddDeadAsync();

        var response = await grace.Http.SendTextAsync(HttpMethod.Post, $"{Dead}/retry", body);

        response.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        response["errors"].TryGetProperty(field, out _).ShouldBeTrue();
        (await CountAsync<DeadLetterRow>(), await CountAsync<JobRow>()).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Discarded_dead_letter_is_deleted()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var id = await AddDeadAsync();

        (await grace.Http.SendAsync(HttpMethod.Delete, $"{Dead}/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await grace.Http.SendAsync(HttpMethod.Delete, $"{Dead}/{id}")).ShouldBeProblem(HttpStatusCode.NotFound, "jobs.dead_not_found");
        (await CountAsync<DeadLetterRow>()).ShouldBe(0);
    }

    [Fact]
    public async Task Purge_deletes_matching_dead_letters_by_age_or_instant()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        await AddDeadAsync("test.other", age: 10 * Day);
        await AddDeadAsync(age: 10 * Day);
        await AddDeadAsync(age: 3 * Day);
        var young = await AddDeadAsync();

        (await grace.Http.PostJsonAsync($"{Dead}/purge", new { olderThanDays = 5, name = "test.unknown" }))["count"].GetInt32().ShouldBe(1);
        (await grace.Http.PostJsonAsync($"{Dead}/purge", new { before = App.Clock.GetUtcNow() - Day }))["count"].GetInt32().ShouldBe(2);

        IdsOf(await grace.Http.GetResponseAsync(Dead)).ShouldBe([young]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"olderThanDays":1,"before":"2026-11-01T00:00:00Z"}""")]
    [InlineData("""{"olderThanDays":-1}""")]
    [InlineData("""{"olderThanDays":5000}""")]
    [InlineData("""{"olderThanDays":0,"reason":"bored"}""")]
    public async Task Invalid_purge_deletes_nothing(string body)
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        await AddDeadAsync(age: 10 * Day);

        (await grace.Http.SendTextAsync(HttpMethod.Post, $"{Dead}/purge", body)).ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");

        (await CountAsync<DeadLetterRow>()).ShouldBe(1);
    }

    private static Task<ApiResponse> SendAsync(Person person, Guid id, string body) =>
        person.Http.SendTextAsync(HttpMethod.Post, $"{Dead}/{id}/edit-and-retry", body);

    private static IEnumerable<Guid> IdsOf(ApiResponse page) => page["items"].EnumerateArray().Select(job => job.GetProperty("id").GetGuid());

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : DeadLetterApiTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : DeadLetterApiTests(app);
}
