using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using SvcInfra.Benchmarks.Audit;

if (args is [AuditExportSample.Name, var folder, .. var count])
{
    return await AuditExportSample.WriteAsync(folder, count is [var entries] ? int.Parse(entries, CultureInfo.InvariantCulture) : 1_000_000);
}

// dotnet run -c Release --project tests/Benchmarks -- --filter '*'
// In this process, because the generated project of the other toolchains looks for a project named like the assembly.
var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(5).WithIterationCount(10);
BenchmarkSwitcher.FromAssembly(typeof(SvcInfra.Benchmarks.PipelineBenchmarks).Assembly)
    .Run(args, DefaultConfig.Instance.AddJob(job).AddDiagnoser(MemoryDiagnoser.Default));
return 0;
