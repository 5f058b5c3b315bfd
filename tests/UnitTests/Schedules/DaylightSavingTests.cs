using System.Globalization;
using Quartz;
using Quartz.Extensibility;
using Shouldly;
using SvcInfra.Application.Schedules;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.Infrastructure.Schedules;

namespace SvcInfra.UnitTests.Schedules;

/// <summary>
/// The rules of docs/schedules.md. With fixed hours and minutes, every time fires once: right after the gap if it is skipped, and at the first
/// occurrence if it is repeated. With "*" or steps, firings continue in real time. Tested with the trigger as it is stored and read again.
/// </summary>
public sealed class DaylightSavingTests
{
    private const string Berlin = "Europe/Berlin";
    private const string NewYork = "America/New_York";
    private const string LordHowe = "Australia/Lord_Howe";

    // The clocks go from 02:00 to 03:00 on 29 March 2026 at 01:00 UTC, and from 03:00 back to 02:00 on 25 October at 01:00 UTC.
    [Theory]
    [InlineData("30 2 * * *", "2026-03-28 12:00", "03-29 03:00+02", "03-30 02:30+02")]
    [InlineData("0 2 * * *", "2026-03-28 12:00", "03-29 03:00+02", "03-30 02:00+02")]
    [InlineData("0 3 * * *", "2026-03-28 12:00", "03-29 03:00+02", "03-30 03:00+02")]
    [InlineData("0 2,3 * * *", "2026-03-28 12:00", "03-29 03:00+02", "03-30 02:00+02", "03-30 03:00+02")]
    [InlineData("0,30 2 * * *", "2026-03-28 12:00", "03-29 03:00+02", "03-30 02:00+02")]
    [InlineData("30 1 * * *", "2026-03-28 12:00", "03-29 01:30+01", "03-30 01:30+02")]
    [InlineData("0 * * * *", "2026-03-28 23:30", "03-29 01:00+01", "03-29 03:00+02", "03-29 04:00+02")]
    [InlineData("30 * * * *", "2026-03-29 00:00", "03-29 01:30+01", "03-29 03:00+02", "03-29 03:30+02", "03-29 04:30+02")]
    [InlineData("*/15 * * * *", "2026-03-29 00:30", "03-29 01:45+01", "03-29 03:00+02", "03-29 03:15+02")]
    [InlineData("30 2 * * *", "2026-10-24 12:00", "10-25 02:30+02", "10-26 02:30+01")]
    [InlineData("0 2,3 * * *", "2026-10-24 12:00", "10-25 02:00+02", "10-25 03:00+01", "10-26 02:00+01")]
    [InlineData("0,30 2 * * *", "2026-10-24 12:00", "10-25 02:00+02", "10-25 02:30+02", "10-26 02:00+01")]
    [InlineData("0 3 * * *", "2026-10-24 12:00", "10-25 03:00+01", "10-26 03:00+01")]
    [InlineData("0 * * * *", "2026-10-24 23:30", "10-25 02:00+02", "10-25 02:00+01", "10-25 03:00+01")]
    [InlineData("30 * * * *", "2026-10-25 00:00", "10-25 02:30+02", "10-25 02:30+01", "10-25 03:30+01")]
    [InlineData(
        "*/15 * * * *", "2026-10-25 00:30",
        "10-25 02:45+02", "10-25 02:00+01", "10-25 02:15+01", "10-25 02:30+01", "10-25 02:45+01", "10-25 03:00+01")]
    [InlineData(
        "*/30 1-3 * * *", "2026-10-25 00:00",
        "10-25 02:30+02", "10-25 02:00+01", "10-25 02:30+01", "10-25 03:00+01", "10-25 03:30+01", "10-26 01:00+01")]
    [InlineData("30 1-3 * * *", "2026-10-25 00:00", "10-25 02:30+02", "10-25 02:30+01", "10-25 03:30+01", "10-26 01:30+01")]
    [InlineData("30 2 1-31 * MON-SUN", "2026-10-24 12:00", "10-25 02:30+02", "10-26 02:30+01")]
    public void In_Berlin(string cron, string after, params string[] expected) => Check(Berlin, cron, after, expected);

    // From 02:00 to 03:00 on 8 March 2026 at 07:00 UTC, and from 02:00 back to 01:00 on 1 November at 06:00 UTC.
    [Theory]
    [InlineData("30 2 * * *", "2026-03-07 12:00", "03-08 03:00-04", "03-09 02:30-04")]
    [InlineData("0 * * * *", "2026-03-08 05:30", "03-08 01:00-05", "03-08 03:00-04", "03-08 04:00-04")]
    [InlineData("30 1 * * *", "2026-10-31 12:00", "11-01 01:30-04", "11-02 01:30-05")]
    [InlineData("0 2 * * *", "2026-10-31 12:00", "11-01 02:00-05", "11-02 02:00-05")]
    [InlineData("0 * * * *", "2026-11-01 04:30", "11-01 01:00-04", "11-01 01:00-05", "11-01 02:00-05")]
    [InlineData("*/15 * * * *", "2026-11-01 05:30", "11-01 01:45-04", "11-01 01:00-05", "11-01 01:15-05")]
    public void In_New_York(string cron, string after, params string[] expected) => Check(NewYork, cron, after, expected);

    // Half an hour: from 02:00 to 02:30 on 4 October 2026 at 15:30 UTC of the 3rd, and from 02:00 back to 01:30 on 5 April at 15:00 UTC of the 4th.
    [Theory]
    [InlineData("15 2 * * *", "2026-10-03 12:00", "10-04 02:30+11", "10-05 02:15+11")]
    [InlineData("30 2 * * *", "2026-10-03 12:00", "10-04 02:30+11", "10-05 02:30+11")]
    [InlineData("0 * * * *", "2026-10-03 14:00", "10-04 01:00+10:30", "10-04 02:30+11", "10-04 03:00+11")]
    [InlineData("*/15 * * * *", "2026-10-03 15:00", "10-04 01:45+10:30", "10-04 02:30+11", "10-04 02:45+11")]
    [InlineData("45 1 * * *", "2026-04-04 12:00", "04-05 01:45+11", "04-06 01:45+10:30")]
    [InlineData("15 1 * * *", "2026-04-04 12:00", "04-05 01:15+11", "04-06 01:15+10:30")]
    [InlineData("0 * * * *", "2026-04-04 13:30", "04-05 01:00+11", "04-05 02:00+10:30", "04-05 03:00+10:30")]
    [InlineData("*/15 * * * *", "2026-04-04 14:30", "04-05 01:45+11", "04-05 01:30+10:30", "04-05 01:45+10:30", "04-05 02:00+10:30")]
    public void On_Lord_Howe(string cron, string after, params string[] expected) => Check(LordHowe, cron, after, expected);

    [Fact]
    public void Daily_job_fires_once_a_day_for_a_whole_year()
    {
        foreach (var zone in new[] { Berlin, NewYork, LordHowe, "America/Sao_Paulo", "Africa/Cairo", "Pacific/Apia", "UTC" })
        {
            foreach (var cron in new[] { "30 2 * * *", "0 0 * * *", "30 1 * * *", "45 1 * * *", "59 23 * * *" })
            {
                var days = Due(zone, cron, "2025-12-30 00:00").TakeWhile(at => at.Year < 2027).Where(at => at.Year == 2026)
                    .Select(at => at.Date).ToList();

                days.ShouldBeUnique($"{cron} in {zone}");
                days.Count.ShouldBe(365, $"{cron} in {zone}");
            }
        }
    }

    private static void Check(string zone, string cron, string after, string[] expected) =>
        Due(zone, cron, after).Take(expected.Length).Select(Local).ShouldBe(expected);

    private static IEnumerable<DateTimeOffset> Due(string zone, string cron, string after)
    {
        var declared = ScheduleTriggers.TriggerOf(
            new ScheduleType<PurgeFirings>(new RecurringAttribute(cron) { TimeZone = zone, Name = "test" }), DateTimeOffset.UnixEpoch);

        // The stored form: an expression in Quartz's syntax and the name of a time zone.
        var stored = (IOperableTrigger)TriggerBuilder.Create().WithIdentity("stored").WithSchedule(
            CronScheduleBuilder.Create(declared.CronExpressionString!).InTimeZone(TimeZoneInfo.FindSystemTimeZoneById(declared.TimeZone.Id)))
            .StartAt(DateTimeOffset.UnixEpoch).Build();
        var at = DateTimeOffset.Parse(after, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        while (true)
        {
            at = stored.GetFireTimeAfter(at)!.Value;
            yield return TimeZoneInfo.ConvertTime(at, declared.TimeZone);
        }
    }

    /// <summary>03-29 03:00+02</summary>
    private static string Local(DateTimeOffset at) =>
        at.ToString("MM-dd HH:mm") + (at.Offset < TimeSpan.Zero ? "-" : "+") + at.Offset.ToString(at.Offset.Minutes == 0 ? "hh" : @"hh\:mm");
}
