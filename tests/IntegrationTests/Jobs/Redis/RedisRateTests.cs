using System.Diagnostics;
using Shouldly;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Infrastructure.Jobs;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Redis;

[Slow]
public sealed class RedisRateTests() : JobTest(Engine.Sqlite, Backend.Redis)
{
    /// <summary>The rate is printed; the asserted limit is far below it, because test machines are busy.</summary>
    [Fact]
    public async Task Store_completes_thousands_of_empty_jobs_per_second()
    {
        const int Jobs = 50_000, Batch = 500;
        var store = (IExternalJobStore)Store;
        var now = TimeProvider.System.GetUtcNow();
        foreach (var rows in Enumerable.Range(0, Jobs).Select(i => TestRows.New(now.AddTicks(i * 10))).Chunk(Batch))
        {
            await store.PushAsync(rows, CancellationToken.None);
            await store.ConfirmAsync([.. rows.Select(row => row.Id)], CancellationToken.None);
        }

        var watch = Stopwatch.StartNew();
        var done = 0;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (await store.ClaimAsync(new JobClaim(Batch, Known, ["default"], []), CancellationToken.None) is { Count: > 0 } claimed)
            {
                Interlocked.Add(ref done, (await store.CompleteAsync([.. claimed.Select(job => job.Lease)], CancellationToken.None)).Count);
            }
        })));

        var rate = done / watch.Elapsed.TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine($"Redis: {rate:N0} empty jobs/s, claimed and completed by {Batch}, two workers");
        done.ShouldBe(Jobs);
        rate.ShouldBeGreaterThan(2_000);
    }
}

internal static class TestRows
{
    public static JobRow New(DateTimeOffset at) => new()
    {
        Name = "test.note",
        Queue = "default",
        Priority = (short)JobPriority.Normal,
        IsReady = true,
        OrderAt = at,
        RunAt = at,
        EnqueuedAt = at,
        Payload = """{"Text":"a"}""",
        IsEncrypted = false,
        MaxAttempts = 25,
        TimeoutSeconds = 60,
    };
}
