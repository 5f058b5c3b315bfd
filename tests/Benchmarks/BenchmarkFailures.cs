using BenchmarkDotNet.Reports;

namespace SvcInfra.Benchmarks;

/// <summary>BenchmarkDotNet exits with 0 even after failures.</summary>
internal static class BenchmarkFailures
{
    /// <returns>Error messages; empty if at least one benchmark ran and each has a result.</returns>
    public static List<string> In(IEnumerable<Summary> summaries)
    {
        var all = summaries.ToList();
        List<string> failures =
        [
            .. all.SelectMany(summary => summary.ValidationErrors).Where(error => error.IsCritical).Select(error => error.Message),
            .. all.SelectMany(summary => summary.Reports).Where(report => !report.Success || report.ResultStatistics is null)
                .Select(report => $"{report.BenchmarkCase.DisplayInfo} gave no figure."),
        ];
        return failures.Count == 0 && !all.Exists(summary => summary.Reports.Length > 0)
            ? ["No benchmark ran: --filter matches no benchmark."]
            : failures;
    }
}
