using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Jobs;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.Infrastructure.Schedules;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Schedules;

/// <summary>The operators' endpoints for schedules, in a process that does not fire schedules itself.</summary>
public abstract class ScheduleApiTests(TestApp app) : JobsApiTest(app)
{
    private const string Schedules = "/_admin/api/schedules";
    private const string NewYear = $"{Schedules}/{GreetNewYear.Name}";

    public static TheoryData<string, string> Acts => new()
    {
        { "POST", $"{NewYear}/run" },
        { "POST", $"{NewYear}/pause" },
        { "POST", $"{NewYear}/resume" },
    };

    /// <summary>On SQLite a pause is kept in the memory of the application that the tests share.</summary>
    public override async ValueTask DisposeAsync()
    {
        await App.Services.GetRequiredService<IScheduleAdministration>().ResumeAsync(GreetNewYear.Name, CancellationToken.None);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task List_shows_declared_schedules_and_their_next_run()
    {
        var irene = await App.SignUpAsync(TestApp.Scheduler);
        await StoreSchedulesAsync();

        var list = await irene.Http.GetResponseAsync(Schedules);

        list.Status.ShouldBe(HttpStatusCode.OK);
        var names = list["items"].EnumerateArray().Select(item => item.GetProperty("name").GetString()).ToList();
        names.ShouldBe(names.Order(StringComparer.Ordinal));

        // Optional modules may have schedules of their own.
        string[] core =
        [
            "api-keys.purge-dead", "audit.anchor", "audit.purge-expired", "audit.seal", "idempotency.purge-keys", "inbound-webhooks.purge",
            "schedules.purge-firings", "security.purge-revocations", "tenants.purge-deleted", GreetNewYear.Name, "users.purge-expired-sign-ins",
            "users.purge-external-sign-ins", "users.purge-passkey-challenges",
        ];
        core.ShouldBeSubsetOf(names);
        var schedule = await StateAsync(irene);
        schedule.EnumerateObject().Select(property => property.Name)
            .ShouldBe(["name", "job", "cron", "timeZone", "nextRun", "previousRun", "isPaused"]);
        (Text(schedule, "job"), Text(schedule, "cron"), Text(schedule, "timeZone")).ShouldBe(("test.greet", "30 2 1 1 *", "Europe/Berlin"));
        var next = schedule.GetProperty("nextRun").GetDateTimeOffset();
        next.ShouldBeGreaterThan(App.Clock.GetUtcNow());
        (next.UtcDateTime.Month, next.UtcDateTime.Day, next.UtcDateTime.TimeOfDay).ShouldBe((1, 1, new TimeSpan(1, 30, 0)));
        schedule.GetProperty("previousRun").ValueKind.ShouldBe(JsonValueKind.Null);
        schedule.GetProperty("isPaused").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Run_now_enqueues_one_job_even_if_the_schedule_is_paused()
    {
        var grace = await App.SignUpAsync(TestApp.Operator);
        var irene = await App.SignUpAsync(TestApp.Scheduler);
        await StoreSchedulesAsync();
        var next = (await StateAsync(irene)).GetProperty("nextRun").GetDateTimeOffset();
        (await grace.Http.PostJsonAsync($"{Jobs}/queues/default/pause", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        await Eventually.TrueAsync(
            () => !App.Services.GetRequiredService<JobQueues>().Open.Contains("default"), Deadline, "the worker to see the pause");
        (await irene.Http.PostJsonAsync($"{NewYear}/pause", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await irene.Http.PostJsonAsync($"{NewYear}/run", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await irene.Http.PostJsonAsync($"{NewYear}/run", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        var job = (await App.InDatabaseAsync(null, db => db.Set<JobRow>().Where(row => row.Name == "test.greet").ToListAsync()))
            .ShouldHaveSingleItem();
        (job.TenantId, job.UserId).ShouldBe((null, null), "the job runs as the system and not as the operator");
        var schedule = await StateAsync(irene);
        schedule.GetProperty("previousRun").GetDateTimeOffset().ShouldBeInRange(App.Clock.GetUtcNow().AddMinutes(-1), App.Clock.GetUtcNow());
        schedule.GetProperty("nextRun").GetDateTimeOffset().ShouldBe(next);
        schedule.GetProperty("isPaused").GetBoolean().ShouldBeTrue();

        (await grace.Http.PostJsonAsync($"{Jobs}/queues/default/resume", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        await DoneAsync(job.Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pause_and_resume_are_idempotent_even_before_the_schedule_is_stored(bool isStored)
    {
        var irene = await App.SignUpAsync(TestApp.Scheduler);
        if (isStored)
        {
            await StoreSchedulesAsync();
        }

        foreach (var (act, isPaused) in new[] { ("pause", true), ("pause", true), ("resume", false), ("resume", false) })
        {
            (await irene.Http.PostJsonAsync($"{NewYear}/{act}", null)).Status.ShouldBe(HttpStatusCode.NoContent);
            (await StateAsync(irene)).GetProperty("isPaused").GetBoolean().ShouldBe(isPaused, act);
        }
    }

    [Theory]
    [InlineData("test.greet")]
    [InlineData("nowhere")]
    [InlineData("%01")]
    [InlineData("TEST.NEW-YEAR")]
    public async Task Unknown_schedule_is_not_found(string name)
    {
        var irene = await App.SignUpAsync(TestApp.Scheduler);

        foreach (var act in new[] { "run", "pause", "resume" })
        {
            (await irene.Http.PostJsonAsync($"{Schedules}/{name}/{act}", null)).ShouldBeProblem(HttpStatusCode.NotFound, "schedules.unknown");
        }
    }

    [Theory]
    [InlineData("GET", Schedules)]
    [MemberData(nameof(Acts))]
    public async Task Attack_by_a_caller_without_schedule_permissions_is_refused(string method, string path)
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        var grace = await App.SignUpAsync(TestApp.Operator);

        (await App.Anonymous().SendAsync(new HttpMethod(method), path)).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
        (await ada.Http.SendAsync(new HttpMethod(method), path)).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
        (await grace.Http.SendAsync(new HttpMethod(method), path)).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
        await NothingHappenedAsync(await App.SignUpAsync(TestApp.Scheduler));
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Attack_by_a_read_only_operator_changes_nothing(string method, string path)
    {
        var jonas = await App.SignUpAsync(TestApp.ScheduleReader);

        (await jonas.Http.SendAsync(new HttpMethod(method), path)).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");

        await NothingHappenedAsync(jonas);
    }

    [Fact]
    public async Task Successful_operator_actions_are_logged_with_the_operators_id()
    {
        var irene = await App.SignUpAsync(TestApp.Scheduler);
        using var log = new OperatorLines();
        App.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);

        foreach (var act in new[] { "pause", "resume", "run" })
        {
            await irene.Http.PostJsonAsync($"{NewYear}/{act}", null);
            await irene.Http.PostJsonAsync($"{Schedules}/nowhere/{act}", null);
        }

        var id = (await irene.Http.GetResponseAsync("/api/v1/users/me"))["id"].GetGuid();
        log.Lines.ShouldBe(new[] { "PauseSchedule", "ResumeSchedule", "RunSchedule" }.Select(act => $"Operator {id}: {act} {GreetNewYear.Name}"));
    }

    /// <summary>Stores the schedules, as a process that fires does at its start.</summary>
    private Task StoreSchedulesAsync() => App.Services.GetRequiredService<ScheduleReconciler>().RunAsync(CancellationToken.None);

    private static async Task NothingHappenedAsync(Person reader)
    {
        var schedule = await StateAsync(reader);
        (schedule.GetProperty("previousRun").ValueKind, schedule.GetProperty("isPaused").GetBoolean()).ShouldBe((JsonValueKind.Null, false));
    }

    private static async Task<JsonElement> StateAsync(Person reader) =>
        (await reader.Http.GetResponseAsync(Schedules))["items"].EnumerateArray().Single(item => Text(item, "name") == GreetNewYear.Name);

    private static string? Text(JsonElement of, string property) => of.GetProperty(property).GetString();

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ScheduleApiTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ScheduleApiTests(app);
}
