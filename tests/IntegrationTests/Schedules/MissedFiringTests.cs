using Shouldly;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Schedules;

/// <summary>Firings that were due while no process was running.</summary>
public sealed class MissedFiringTests
{
    private const string Daily = "0 0 * * *";
    private static readonly TimeSpan Days = TimeSpan.FromDays(3);

    private static DateTimeOffset LastMidnight => new(TimeProvider.System.GetUtcNow().UtcDateTime.Date);

    public sealed class OnPostgreSql() : ScheduleTest(Engine.PostgreSql)
    {
        [Fact]
        public async Task Missed_firings_lead_to_one_or_no_firing_by_policy()
        {
            var app = await DeclareAsync(
                Declared.As("once", Daily), Declared.As("never", Daily, misfire: MisfirePolicy.Skip),
                Declared.As("marker", Declared.EverySecond));
            await ReconcileAsync(app);
            await MissAsync("once", "never");

            await FireAsync(app);
            await Eventually.TrueAsync(async () => (await FiringsAsync(app, "once")).Count > 0, Deadline, "the missed firing");
            await Eventually.TrueAsync(
                async () => (await StateAsync(app, "never"))!.NextRun > app.Get<TimeProvider>().GetUtcNow(),
                Deadline, "the other firing to be skipped");
            var marked = (await FiringsAsync(app, "marker")).Count;
            await Eventually.TrueAsync(async () => (await FiringsAsync(app, "marker")).Count >= marked + 2, Deadline, "two more seconds");

            (await FiringsAsync(app, "once")).ShouldHaveSingleItem()
                .ShouldBe(LastMidnight, "the planned time is the last missed one, not the time of noticing");
            (await FiringsAsync(app, "never")).ShouldBeEmpty();
        }

        [Fact]
        public async Task Firing_of_a_dead_process_is_taken_over_unless_it_was_committed()
        {
            var app = await DeclareAsync(Declared.As("lost", "0 12 * * *"), Declared.As("done", "0 12 * * *"));
            await ReconcileAsync(app);
            var at = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
            await FireOnceAsync(app, "done", at);
            await DieAsync(at, at.AddTicks(31_234_567), "lost", "done");

            await TakenOverAsync(app);

            (await FiringsAsync(app, "lost")).ShouldBe([at]);
            (await FiringsAsync(app, "done")).ShouldBe([at]);
            (await JobsAsync(app)).Count.ShouldBe(2);
        }

        [Fact]
        public async Task Late_firing_of_a_dead_process_is_taken_over_unless_it_was_committed()
        {
            var app = await DeclareAsync(Declared.As("lost", "0 12 * * *"), Declared.As("done", "0 12 * * *"));
            await ReconcileAsync(app);
            var at = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
            await FireOnceAsync(app, "done", at);

            // Quartz had moved the trigger to the time when it noticed the misfire.
            var noticed = at.AddHours(5).AddTicks(1_234_567);
            await DieAsync(noticed, noticed.AddTicks(54_321), "lost", "done");

            await TakenOverAsync(app);

            (await FiringsAsync(app, "lost")).ShouldBe([at]);
            (await FiringsAsync(app, "done")).ShouldBe([at]);
        }

        [Fact]
        public async Task Firing_taken_over_after_a_schedule_change_keeps_its_time()
        {
            var app = await DeclareAsync(Declared.As("lost"), Declared.As("done"));
            await ReconcileAsync(app);
            var at = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
            await FireOnceAsync(app, "done", at);
            await DieAsync(at, at.AddTicks(1_234_567), "lost", "done");
            await Database.ReadAsync($"UPDATE qrtz_triggers SET start_time = {TimeProvider.System.GetUtcNow().UtcTicks}");

            await TakenOverAsync(app);

            (await FiringsAsync(app, "lost")).ShouldBe([at]);
            (await FiringsAsync(app, "done")).ShouldBe([at]);
        }

        private async Task TakenOverAsync(TestApp app)
        {
            await FireAsync(app);
            await Eventually.TrueAsync(async () => (await FiringsAsync(app, "lost")).Count > 0, Deadline, "the firing to be taken over");
            await Eventually.TrueAsync(
                async () => (await Database.ReadAsync(
                    "SELECT 1 FROM qrtz_triggers WHERE trigger_group = 'RECOVERING_JOBS' " +
                    "UNION ALL SELECT 1 FROM qrtz_fired_triggers WHERE job_name IN ('lost', 'done')")).Count == 0,
                Deadline,
                "all firings to be taken over");
        }

        private async Task MissAsync(params string[] names)
        {
            var then = (TimeProvider.System.GetUtcNow() - Days).UtcTicks;
            await Database.ReadAsync(
                $"UPDATE qrtz_triggers SET next_fire_time = {then}, start_time = {then} WHERE trigger_name IN ('{string.Join("','", names)}')");
        }

        /// <summary>Puts the store into the state that a process leaves when it is killed while firing.</summary>
        private async Task DieAsync(DateTimeOffset planned, DateTimeOffset fired, params string[] names)
        {
            var then = (TimeProvider.System.GetUtcNow() - Days).UtcTicks;
            await Database.ReadAsync(
                "INSERT INTO qrtz_scheduler_state (sched_name, instance_name, last_checkin_time, checkin_interval) " +
                $"VALUES ('schedules', 'dead', {then}, 1000)");
            await Database.ReadAsync($"UPDATE qrtz_triggers SET start_time = {new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks}");
            foreach (var name in names)
            {
                await Database.ReadAsync(
                    "INSERT INTO qrtz_fired_triggers (sched_name, entry_id, trigger_name, trigger_group, instance_name, fired_time, sched_time, " +
                    "priority, state, job_name, job_group, is_nonconcurrent, requests_recovery, execution_group) VALUES " +
                    $"('schedules', 'dead-{name}', '{name}', '{name}', 'dead', {fired.UtcTicks}, {planned.UtcTicks}, 5, 'EXECUTING', " +
                    $"'{name}', 'schedules', false, true, '{name}')");
            }
        }
    }

    public sealed class OnSqlite() : ScheduleTest(Engine.Sqlite)
    {
        [Fact]
        public async Task Missed_firing_is_made_up_for_once_and_not_at_every_start()
        {
            var app = await DeclareAsync(
                Declared.As("once", Daily), Declared.As("never", Daily, misfire: MisfirePolicy.Skip), Declared.As("new", Daily));
            var last = LastMidnight - Days;
            await FireOnceAsync(app, "once", last);
            await FireOnceAsync(app, "never", last);

            await FireAsync(app);
            await Eventually.TrueAsync(async () => (await FiringsAsync(app, "once")).Count > 1, Deadline, "the missed firing");
            await Eventually.TrueAsync(
                async () => (await StateAsync(app, "never"))!.NextRun > app.Get<TimeProvider>().GetUtcNow(),
                Deadline, "the other firing to be skipped");
            await ReconcileAsync(app);

            (await FiringsAsync(app, "once")).ShouldBe([last, LastMidnight]);
            (await FiringsAsync(app, "never")).ShouldBe([last]);
            (await FiringsAsync(app, "new")).ShouldBeEmpty();
        }
    }
}
