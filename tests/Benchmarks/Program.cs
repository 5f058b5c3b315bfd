using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using SvcInfra.Benchmarks;
using SvcInfra.Benchmarks.Audit;

if (args is [AuditExportSample.Name, var folder, .. var count])
{
    return await AuditExportSample.WriteAsync(folder, count is [var entries] ? int.Parse(entries, CultureInfo.InvariantCulture) : 1_000_000);
}

// dotnet run -c Release --project tests/Benchmarks -- --filter '*'
// In this process: the generated project of the other toolchains looks for a project named like the assembly.
// BENCH=short runs each once, also in a Debug build: it shows that they work, and its figures mean nothing.
var isShort = Environment.GetEnvironmentVariable("BENCH") == "short";
var job = (isShort ? Job.Dry : Job.Default.WithWarmupCount(5).WithIterationCount(10)).WithToolchain(InProcessEmitToolchain.Instance);
var config = DefaultConfig.Instance.AddJob(job)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .WithOption(ConfigOptions.DisableOptimizationsValidator, isShort);
var failures = BenchmarkFailures.In(BenchmarkSwitcher.FromAssembly(typeof(PipelineBenchmarks).Assembly).Run(args, config));
failures.ForEach(Console.Error.WriteLine);
return failures.Count == 0 ? 0 : 1;
