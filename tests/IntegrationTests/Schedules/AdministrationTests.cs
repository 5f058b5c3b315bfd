using Ardalis.Result;
using Shouldly;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Schedules;

/// <summary>The operators' actions on schedules.</summary>
public abstract class AdministrationTests(Engine engine) : ScheduleTest(engine)
{
    public sealed class OnSqlite() : AdministrationTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : AdministrationTests(Engine.PostgreSql);

    [Fact]
    public async Task List_shows_declared_schedules_and_their_next_run()
    {
        var app = await DeclareAsync(new RecurringAttribute("30 2 1 1 *") { Name = "a", TimeZone = "Europe/Berlin" });
        (await StateAsync(app, "a"))!.NextRun.ShouldBeNull("no process has stored it yet");
        await ReconcileAsync(app);

        var state = (await StateAsync(app, "a")).ShouldNotBeNull();

        (state.Job, state.Cron, state.TimeZone, state.PreviousRun, state.IsPaused)
            .ShouldBe(("test.tick", "30 2 1 1 *", "Europe/Berlin", null, false));
        var next = state.NextRun.ShouldNotBeNull();
        (next.UtcDateTime.Month, next.UtcDateTime.Day, next.UtcDateTime.TimeOfDay).ShouldBe((1, 1, new TimeSpan(1, 30, 0)));
        (await StateAsync(app, "schedules.purge-firings")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Manual_run_enqueues_the_job_even_if_the_schedule_is_paused()
    {
        var app = await DeclareAsync(Declared.As("a"));
        await ReconcileAsync(app);
        await Administration(app).PauseAsync("a", CancellationToken.None);

        (await Administration(app).RunNowAsync("a", CancellationToken.None)).IsSuccess.ShouldBeTrue();

        (await JobsAsync(app)).ShouldHaveSingleItem();
        (await StateAsync(app, "a"))!.PreviousRun.ShouldNotBeNull();
    }

    [Fact]
    public async Task Paused_schedule_is_not_fired_until_it_is_resumed()
    {
        var app = await DeclareAsync(Declared.As("paused", Declared.EverySecond), Declared.As("other", Declared.EverySecond));
        await ReconcileAsync(app);
        await Administration(app).PauseAsync("paused", CancellationToken.None);
        await Administration(app).PauseAsync("paused", CancellationToken.None);
        (await StateAsync(app, "paused"))!.IsPaused.ShouldBeTrue();

        await FireAsync(app);
        await Eventually.TrueAsync(async () => (await FiringsAsync(app, "other")).Count >= 2, Deadline, "the other schedule to fire twice");
        (await FiringsAsync(app, "paused")).ShouldBeEmpty();

        await Administration(app).ResumeAsync("paused", CancellationToken.None);
        await Eventually.TrueAsync(async () => (await FiringsAsync(app, "paused")).Count >= 1, Deadline, "the resumed schedule to fire");
        (await StateAsync(app, "paused"))!.IsPaused.ShouldBeFalse();
    }

    [Fact]
    public async Task Undeclared_schedule_is_not_found()
    {
        var app = await DeclareAsync();
        var administration = Administration(app);

        foreach (var result in new[]
                 {
                     await administration.RunNowAsync("no", CancellationToken.None),
                     await administration.PauseAsync("no", CancellationToken.None),
                     await administration.ResumeAsync("no", CancellationToken.None),
                 })
        {
            result.Status.ShouldBe(ResultStatus.NotFound);
            Error.Of(result).Code.ShouldBe("schedules.unknown");
        }
    }
}
