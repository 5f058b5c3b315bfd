namespace SvcInfra.Application.Schedules;

/// <summary>
/// Checks cron expressions: the syntax of crontab(5), without the forms that cron implementations interpret differently.
/// </summary>
public static class CronSyntax
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private static readonly Field[] Fields =
    [
        new("second", 0, 59, []),
        new("minute", 0, 59, []),
        new("hour", 0, 23, []),
        new("day of the month", 1, 31, []),
        new("month", 1, 12, Months),
        new("day of the week", 0, 7, Days),
    ];

    /// <summary>Returns the problem as the end of a sentence; null if the expression is valid.</summary>
    public static string? FindProblem(string cron)
    {
        var parts = Split(cron);
        if (parts.Length is not (5 or 6))
        {
            return $"it has {parts.Length} fields; write minute, hour, day of the month, month and day of the week, optionally after the second";
        }

        var fields = Fields.AsSpan(Fields.Length - parts.Length);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Split(',').Select(fields[i].FindProblem).FirstOrDefault(text => text is not null) is { } problem)
            {
                return problem;
            }
        }

        // Some implementations read "*/2" as a restriction ("either day"), others as a star ("both days").
        return parts[^3].StartsWith("*/", StringComparison.Ordinal) && parts[^1] != "*"
            ? "steps over all days of the month are ambiguous together with days of the week; write the days, such as 1-31/2"
            : null;
    }

    internal static string[] Split(string cron) => cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private sealed record Field(string Name, int Min, int Max, string[] Names)
    {
        public string? FindProblem(string item)
        {
            var (range, step) = item.Split('/') switch
            {
                [var all] => (all, null),
                [var all, var every] => (all, every),
                _ => (string.Empty, null),
            };
            if (step is not null && !(int.TryParse(step, out var number) && number >= 1 && number <= Max))
            {
                return $"'{item}' is not a valid step of the {Name}: use 1 to {Max}";
            }

            return range.Split('-') switch
            {
                ["*"] => null,
                [var one] when step is null => Value(one) is null ? Invalid(one) : null,
                [var one] when Value(one) is not null =>
                    $"'{item}' does not say where the steps of the {Name} end; write {one}-{LastOf(one)}/{step}",
                [var from, var to] => (Value(from), Value(to)) switch
                {
                    (null, _) => Invalid(from),
                    (_, null) => Invalid(to),
                    var (first, last) when first > last && !(last == 0 && IsSunday(to)) => $"'{item}' runs backwards",
                    _ => null,
                },
                _ => Invalid(item),
            };
        }

        private string Invalid(string text) =>
            $"'{text}' is not a valid {Name}: use {Min} to {Max}" + (Names.Length > 0 ? $" or {Names[0]} to {Names[^1]}" : string.Empty);

        private int? Value(string text)
        {
            var named = Array.FindIndex(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
            return named >= 0 ? named + Min
                : int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) && number >= Min && number <= Max ? number : null;
        }

        /// <summary>Sunday is day 0 and day 7, so FRI-SUN is a valid range.</summary>
        private bool IsSunday(string text) => Names.Length == Days.Length && text.Equals(Days[0], StringComparison.OrdinalIgnoreCase);

        private string LastOf(string from) => from.Length == 3 && Names.Length > 0 ? Names[^1] : $"{Max}";
    }
}
