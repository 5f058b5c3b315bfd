namespace SvcInfra.JobsBenchmark;

/// <summary>
/// Runs the series of a phase in turn, in an order that rotates with each round, and prints one table of all phases. The warm-up round
/// does not count: it waits for JIT compilation and for empty files to grow.
/// </summary>
internal sealed class Report
{
    private readonly List<string> _table = [];

    public async Task RunAsync(string phase, IReadOnlyList<Series> all)
    {
        var samples = all.ToDictionary(series => series, _ => new List<double>());
        for (var round = 0; round <= Plan.Rounds; round++)
        {
            for (var turn = 0; turn < all.Count; turn++)
            {
                var series = all[(round + turn) % all.Count];
                var measured = await series.MeasureAsync();
                if (measured.Count == 0 || !measured.All(double.IsFinite) || Quantile(measured, 0.5) <= 0)
                {
                    throw new InvalidOperationException($"{series.Name}: '{string.Join(", ", measured)}' are no figures.");
                }

                samples[series].AddRange(round == 0 ? [] : measured);
                await Console.Error.WriteLineAsync(
                    $"{phase}, {(round == 0 ? "warm-up" : $"round {round}")}: {series.Name}: {Text(Quantile(measured, 0.5))} {series.Unit}");
            }
        }

        var first = all[0];
        foreach (var series in all)
        {
            var of = samples[series];
            var median = Quantile(of, 0.5);
            _table.Add(
                Row(
                    phase,
                    series.Name,
                    series.Unit,
                    Text(median),
                    Text(of.Min()),
                    Text(Quantile(of, 0.95)),
                    Text(of.Max()),
                    Ratio(series, Quantile(samples[first], 0.5), median)));
        }
    }

    public void Print()
    {
        Console.WriteLine(Row("phase", "what", "unit", "median", "min", "p95", "max", "ratio"));
        _table.ForEach(Console.WriteLine);
    }

    private static string Row(string phase, string what, string unit, string median, string min, string p95, string max, string ratio) =>
        $"{phase,-8} {what,-60} {unit,-6} {median,9} {min,9} {p95,9} {max,9} {ratio,8}";

    /// <summary>Above 1 when the first is better: first/this for rates, this/first for times.</summary>
    private static string Ratio(Series series, double first, double median) => $"{(series.IsRate ? first / median : median / first):0.00}";

    private static string Text(double value) => value >= 100 ? $"{value:N0}" : $"{value:0.00}";

    /// <summary>Interpolates between two neighbouring values.</summary>
    private static double Quantile(IEnumerable<double> samples, double share)
    {
        var sorted = samples.Order().ToList();
        var place = share * (sorted.Count - 1);
        var (below, above) = (sorted[(int)Math.Floor(place)], sorted[(int)Math.Ceiling(place)]);
        return below + ((above - below) * (place - Math.Floor(place)));
    }
}
