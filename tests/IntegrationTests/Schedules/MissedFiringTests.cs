using Shouldly;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Schedules;

/// <summary>What was due while no process was there to fire it.</summary>
public sealed class MissedFiringTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public sealed class OnPostgreSql() : ScheduleTest(Engine.PostgreSql)
    {
        [Fact]
        public async Task Many_missed_firings_are_made_up_for_by_one_or_by_none_as_the_policy_says()
        {
            var app = await DeclareAsync(
                Declared.As("once", "0 0 1 1 *"), Declared.As("never", "0 0 1 1 *", misfire: MisfirePolicy.Skip), Declared.As("marker", Declared.EverySecond));
            await ReconcileAsync(app);
            await MissAsync("once", "never");

            await FireAsync(app);
            await Eventually.TrueAsync(async () => (await FiringsAsync(app, "once")).Count > 0, Deadline, "the missed firing");
            await Eventually.TrueAsync(async () => (await StateAsync(app, "never"))!.NextRun > app.Get<TimeProvider>().GetUtcNow(), Deadline, "the other to be skipped");
            var marked = (await FiringsAsync(app, "marker")).Count;
            await Eventually.TrueAsync(async () => (await FiringsAsync(app, "marker")).Count >= marked + 2, Deadline, "two more seconds");

            (await FiringsAsync(app, "once")).ShouldHaveSingleItem().ShouldBe(TimeProvider.System.GetUtcNow() - Day, TimeSpan.FromMinutes(1), "it is the first missed one");
            (await FiringsAsync(app, "never")).ShouldBeEmpty();
        }

        [Fact]
        public async Task Firing_that_a_dead_process_had_begun_is_taken_over_and_not_repeated_when_it_was_committed()
        {
            var app = await DeclareAsync(Declared.As("lost"), Declared.As("done"));
            await ReconcileAsync(app);
            var at = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
            await FireOnceAsync(app, "done", at);
            await DieAsync(at, "lost", "done");

            await FireAsync(app);
            await Eventually.TrueAsync(async () => (await FiringsAsync(app, "lost")).Count > 0, Deadline, "the firing to be taken over");
            await Eventually.TrueAsync(async () => (await Database.ReadAsync("SELECT 1 FROM qrtz_fired_triggers")).Count == 0, Deadline, "all to be taken over");

            (await FiringsAsync(app, "lost")).ShouldHaveSingleItem().ShouldBe(at, TimeSpan.FromMilliseconds(1));
            (await FiringsAsync(app, "done")).ShouldHaveSingleItem();
            (await JobsAsync(app)).Count.ShouldBe(2);
        }

        private async Task MissAsync(params string[] names)
        {
            var then = (TimeProvider.System.GetUtcNow() - Day).UtcTicks;
            await Database.ReadAsync($"UPDATE qrtz_triggers SET next_fire_time = {then}, start_time = {then} WHERE trigger_name IN ('{string.Join("','", names)}')");
        }

        /// <summary>As a process leaves the store that was killed in the middle of firings.</summary>
        private async Task DieAsync(DateTimeOffset at, params string[] names)
        {
            var then = (TimeProvider.System.GetUtcNow() - Day).UtcTicks;
            await Database.ReadAsync(
                $"INSERT INTO qrtz_scheduler_state (sched_name, instance_name, last_checkin_time, checkin_interval) VALUES ('schedules', 'dead', {then}, 1000)");
            foreach (var name in names)
            {
                await Database.ReadAsync(
                    "INSERT INTO qrtz_fired_triggers (sched_name, entry_id, trigger_name, trigger_group, instance_name, fired_time, sched_time, priority, " +
                    "state, job_name, job_group, is_nonconcurrent, requests_recovery, execution_group) VALUES " +
                    $"('schedules', 'dead-{name}', '{name}', '{name}', 'dead', {at.UtcTicks}, {at.UtcTicks}, 5, 'EXECUTING', '{name}', 'schedules', false, true, '{name}')");
            }
        }
    }

    public sealed class OnSqlite() : ScheduleTest(Engine.Sqlite)
    {
        [Fact]
        public async Task What_was_missed_since_the_last_firing_is_made_up_for_at_the_next_start()
        {
            var app = await DeclareAsync(
                Declared.As("once", "0 * * * *"), Declared.As("never", "0 * * * *", misfire: MisfirePolicy.Skip), Declared.As("new", "0 * * * *"));
            var yesterday = TimeProvider.System.GetUtcNow() - Day;
            await FireOnceAsync(app, "once", yesterday);
            await FireOnceAsync(app, "never", yesterday);

            await FireAsync(app);
            await Eventually.TrueAsync(async () => (await FiringsAsync(app, "once")).Count > 1, Deadline, "the missed firing");
            await Eventually.TrueAsync(async () => (await StateAsync(app, "never"))!.NextRun > app.Get<TimeProvider>().GetUtcNow(), Deadline, "the other to be skipped");

            (await FiringsAsync(app, "once")).Count.ShouldBe(2);
            (await FiringsAsync(app, "never")).Count.ShouldBe(1);
            (await FiringsAsync(app, "new")).ShouldBeEmpty();
        }
    }
}
