using Shouldly;
using SvcInfra.Application.Schedules;
using SvcInfra.Infrastructure.Schedules;

namespace SvcInfra.UnitTests.Schedules;

/// <summary>Which expressions are valid, and when they are due in a time zone without daylight saving.</summary>
public sealed class CronSyntaxTests
{
    // 2026-01-01 is a Thursday.
    [Theory]
    [InlineData("* * * * *", "01-01 00:01", "01-01 00:02")]
    [InlineData("0 3 * * *", "01-01 03:00", "01-02 03:00")]
    [InlineData("*/20 * * * *", "01-01 00:20", "01-01 00:40", "01-01 01:00")]
    [InlineData("5-59/25 * * * *", "01-01 00:05", "01-01 00:30", "01-01 00:55", "01-01 01:05")]
    [InlineData("0,30 9-10 * * *", "01-01 09:00", "01-01 09:30", "01-01 10:00", "01-01 10:30", "01-02 09:00")]
    [InlineData("0 0 * * 0", "01-04 00:00", "01-11 00:00")]
    [InlineData("0 0 * * 7", "01-04 00:00", "01-11 00:00")]
    [InlineData("0 0 * * sun", "01-04 00:00", "01-11 00:00")]
    [InlineData("0 0 * * MON-FRI", "01-02 00:00", "01-05 00:00", "01-06 00:00")]
    [InlineData("0 0 * * 5-7", "01-02 00:00", "01-03 00:00", "01-04 00:00", "01-09 00:00")]
    [InlineData("0 0 * * FRI-SUN", "01-02 00:00", "01-03 00:00", "01-04 00:00", "01-09 00:00")]
    [InlineData("0 0 * * 1,3", "01-05 00:00", "01-07 00:00", "01-12 00:00")]
    [InlineData("0 0 * * */3", "01-03 00:00", "01-04 00:00", "01-07 00:00", "01-10 00:00")]
    [InlineData("0 0 1 * *", "02-01 00:00", "03-01 00:00")]
    [InlineData("0 0 31 * *", "01-31 00:00", "03-31 00:00", "05-31 00:00")]
    [InlineData("0 0 29 2 *", "02-29 00:00")]
    [InlineData("0 0 1 FEB,4-5 *", "02-01 00:00", "04-01 00:00", "05-01 00:00")]
    [InlineData("0 0 */10 * *", "01-11 00:00", "01-21 00:00", "01-31 00:00", "02-01 00:00")]
    [InlineData("0 0 13 * FRI", "01-02 00:00", "01-09 00:00", "01-13 00:00", "01-16 00:00")]
    [InlineData("  0\t3   *  * * ", "01-01 03:00")]
    public void Expression_is_due_as_crontab_defines(string cron, params string[] expected)
    {
        CronSyntax.FindProblem(cron).ShouldBeNull();
        Due(cron, expected.Length).Select(at => at.ToString("MM-dd HH:mm")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("*/30 * * * * *", "00:00:30", "00:01:00", "00:01:30")]
    [InlineData("15 0 4 * * *", "04:00:15")]
    [InlineData("5,10 * * * * *", "00:00:05", "00:00:10", "00:01:05")]
    public void Optional_first_field_is_the_second(string cron, params string[] expected)
    {
        CronSyntax.FindProblem(cron).ShouldBeNull();
        Due(cron, expected.Length).Select(at => at.ToString("HH:mm:ss")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("", "it has 0 fields")]
    [InlineData("* * * *", "it has 4 fields")]
    [InlineData("* * * * * * *", "it has 7 fields")]
    [InlineData("@daily", "it has 1 fields")]
    [InlineData("60 * * * *", "'60' is not a valid minute: use 0 to 59")]
    [InlineData("* 24 * * *", "'24' is not a valid hour")]
    [InlineData("* * 0 * *", "'0' is not a valid day of the month: use 1 to 31")]
    [InlineData("* * * 13 *", "'13' is not a valid month: use 1 to 12 or JAN to DEC")]
    [InlineData("* * * * 8", "'8' is not a valid day of the week: use 0 to 7 or SUN to SAT")]
    [InlineData("* * * * MONDAY", "'MONDAY' is not a valid day of the week")]
    [InlineData("* * JAN * *", "'JAN' is not a valid day of the month")]
    [InlineData("-1 * * * *", "'' is not a valid minute")]
    [InlineData("+1 * * * *", "'+1' is not a valid minute")]
    [InlineData("1.5 * * * *", "'1.5' is not a valid minute")]
    [InlineData("1,,2 * * * *", "'' is not a valid minute")]
    [InlineData("1-2-3 * * * *", "'1-2-3' is not a valid minute")]
    [InlineData("50-10 * * * *", "'50-10' runs backwards")]
    [InlineData("0 0 * * SAT-MON", "'SAT-MON' runs backwards")]
    [InlineData("*/0 * * * *", "'*/0' is not a valid step of the minute")]
    [InlineData("*/60 * * * *", "'*/60' is not a valid step of the minute")]
    [InlineData("*/x * * * *", "'*/x' is not a valid step of the minute")]
    [InlineData("1/2/3 * * * *", "is not a valid minute")]
    [InlineData("5/15 * * * *", "write 5-59/15")]
    [InlineData("0 0 L * *", "'L' is not a valid day of the month")]
    [InlineData("0 0 15W * *", "'15W' is not a valid day of the month")]
    [InlineData("0 0 * * MON#2", "'MON#2' is not a valid day of the week")]
    [InlineData("0 0 ? * *", "'?' is not a valid day of the month")]
    [InlineData("H * * * *", "'H' is not a valid minute")]
    [InlineData("~ * * * *", "'~' is not a valid minute")]
    [InlineData("0 0 */2 * 1", "write the days, such as 1-31/2")]
    public void Unsupported_expression_is_refused_with_its_reason(string cron, string reason) =>
        CronSyntax.FindProblem(cron).ShouldNotBeNull().ShouldContain(reason);

    private static IEnumerable<DateTimeOffset> Due(string cron, int count)
    {
        // A leap year for the 29th of February.
        var start = new DateTimeOffset(cron.Contains(" 29 2") ? 2028 : 2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        DateTimeOffset? at = start;
        for (var i = 0; i < count; i++)
        {
            at = ScheduleTriggers.Parse(cron).WithTimeZone(TimeZoneInfo.Utc).GetNextValidTimeAfter(at!.Value);
            yield return at!.Value;
        }
    }
}
