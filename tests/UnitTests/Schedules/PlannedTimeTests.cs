using Shouldly;
using SvcInfra.Application.Schedules;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.Infrastructure.Schedules;

namespace SvcInfra.UnitTests.Schedules;

/// <summary>A firing belongs to the last planned instant, whenever Quartz fires it or reports it.</summary>
public sealed class PlannedTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("30 2 * * *", "Europe/Berlin", 400)]
    [InlineData("0,30 2 * * *", "Europe/Berlin", 800)]
    [InlineData("0 * * * *", "Europe/Berlin", 9000)]
    [InlineData("*/30 1-3 * * *", "Australia/Lord_Howe", 2500)]
    [InlineData("0 0 13 * FRI", "America/New_York", 70)]
    [InlineData("*/7 * * * * *", "UTC", 500)]
    public void Planned_time_is_the_last_due_instant_across_daylight_saving(string cron, string zone, int count)
    {
        var trigger = ScheduleTriggers.TriggerOf(Schedule(cron, zone), Start);
        var planned = trigger.GetFireTimeAfter(Start)!.Value;

        for (var i = 0; i < count; i++)
        {
            var next = trigger.GetFireTimeAfter(planned)!.Value;

            PlannedTime.LastUntil(trigger, planned).ShouldBe(planned);
            PlannedTime.LastUntil(trigger, planned.AddTicks(1)).ShouldBe(planned);

            // After a repeated hour Quartz may return the second occurrence, which has the same local time.
            TimeZoneInfo.ConvertTime(PlannedTime.LastUntil(trigger, next.AddTicks(-1)), trigger.TimeZone).DateTime
                .ShouldBe(TimeZoneInfo.ConvertTime(planned, trigger.TimeZone).DateTime);
            planned = next;
        }
    }

    [Fact]
    public void Firing_older_than_the_trigger_keeps_its_second()
    {
        var trigger = ScheduleTriggers.TriggerOf(Schedule("0 12 * * *", "UTC"), Start);

        PlannedTime.LastUntil(trigger, Start.AddDays(-1).AddTicks(1)).ShouldBe(Start.AddDays(-1));
    }

    private static ScheduleType<PurgeFirings> Schedule(string cron, string zone) =>
        new(new RecurringAttribute(cron) { TimeZone = zone, Name = "test" });
}
