namespace SvcInfra.Application.Schedules;

/// <summary>
/// What a cron expression may say here: the crontab that people know (crontab(5)), and nothing that means different things to different programs.
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

    /// <summary>Null when it is right; otherwise what is wrong, as the end of a sentence.</summary>
    public static string? WhatIsWrongWith(string cron)
    {
        var parts = Split(cron);
        if (parts.Length is not (5 or 6))
        {
            return $"it has {parts.Length} fields; write minute, hour, day of the month, month and day of the week, and seconds in front if you need them";
        }

        var fields = Fields.AsSpan(Fields.Length - parts.Length);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Split(',').Select(fields[i].WhatIsWrongWith).FirstOrDefault(wrong => wrong is not null) is { } wrong)
            {
                return wrong;
            }
        }

        // Some crons take "*/2" for a restriction and some for a star, and so mean "either day" or "both days".
        return parts[^3].StartsWith("*/", StringComparison.Ordinal) && parts[^1] != "*"
            ? "steps over all days of the month together with days of the week mean different things to different crons; write the days, such as 1-31/2"
            : null;
    }

    internal static string[] Split(string cron) => cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private sealed record Field(string Name, int Min, int Max, string[] Names)
    {
        public string? WhatIsWrongWith(string item)
        {
            var (range, step) = item.Split('/') switch
            {
                [var all] => (all, null),
                [var all, var every] => (all, every),
                _ => (string.Empty, null),
            };
            if (step is not null && !(int.TryParse(step, out var number) && number >= 1 && number <= Max))
            {
                return $"'{item}' is no step of the {Name}: it goes from 1 to {Max}";
            }

            return range.Split('-') switch
            {
                ["*"] => null,
                [var one] when step is null => Value(one) is null ? NoValue(one) : null,
                [var one] when Value(one) is not null => $"'{item}' does not say where the steps of the {Name} end; write {one}-{LastOf(one)}/{step}",
                [var from, var to] => (Value(from), Value(to)) switch
                {
                    (null, _) => NoValue(from),
                    (_, null) => NoValue(to),
                    var (first, last) when first > last && !(last == 0 && IsSunday(to)) => $"'{item}' runs backwards",
                    _ => null,
                },
                _ => NoValue(item),
            };
        }

        private string NoValue(string text) =>
            $"'{text}' is no {Name}: it goes from {Min} to {Max}" + (Names.Length > 0 ? $" or from {Names[0]} to {Names[^1]}" : string.Empty);

        private int? Value(string text)
        {
            var named = Array.FindIndex(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
            return named >= 0 ? named + Min
                : int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) && number >= Min && number <= Max ? number : null;
        }

        /// <summary>FRI-SUN: Sunday is also the seventh day.</summary>
        private bool IsSunday(string text) => Names.Length == Days.Length && text.Equals(Days[0], StringComparison.OrdinalIgnoreCase);

        private string LastOf(string from) => from.Length == 3 && Names.Length > 0 ? Names[^1] : $"{Max}";
    }
}
