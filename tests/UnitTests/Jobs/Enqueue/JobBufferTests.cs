using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs;
using SvcInfra.Infrastructure.Jobs.Enqueue;

namespace SvcInfra.UnitTests.Jobs.Enqueue;

public sealed class JobBufferTests
{
    private static readonly Guid Big = Guid.CreateVersion7();
    private static readonly Guid Small = Guid.CreateVersion7();
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Running_jobs_never_exceed_the_concurrency()
    {
        var buffer = Buffer();
        buffer.Add(Jobs(6));

        Begin(buffer).Count.ShouldBe(4);
        buffer.GetCapacity().Count.ShouldBe(0);
    }

    [Fact]
    public void Long_jobs_are_claimed_only_for_free_slots()
    {
        var buffer = Buffer();
        buffer.GetCapacity().Count.ShouldBe(4);
        buffer.Add(Jobs(4));
        var running = Begin(buffer);

        buffer.End(running[0], Long);

        buffer.GetCapacity().Count.ShouldBe(1);
    }

    [Fact]
    public void Short_jobs_are_prefetched_up_to_the_batch_size()
    {
        var buffer = Buffer();
        buffer.Add(Jobs(4));

        buffer.End(Begin(buffer)[0], TimeSpan.FromMilliseconds(20));
        buffer.GetCapacity().Count.ShouldBe(1 + 50);

        for (var i = 0; i < 200; i++)
        {
            buffer.Add(Jobs(1));
            buffer.End(Begin(buffer)[0], TimeSpan.FromMicroseconds(50));
        }

        buffer.GetCapacity().Count.ShouldBe(100);
    }

    [Fact]
    public void Tenant_at_its_limit_is_not_claimed_when_its_jobs_are_long()
    {
        var buffer = Buffer();
        buffer.Add([.. Jobs(4, Big), .. Jobs(1, Small)]);

        Begin(buffer).Select(job => job.TenantId).ShouldBe([Big, Big, Big, Small]);
        buffer.GetCapacity().FullTenants.ShouldBeEmpty();

        _time.Advance(TimeSpan.FromMilliseconds(250));
        buffer.GetCapacity().FullTenants.ShouldBe([Big]);
    }

    [Fact]
    public void Buffered_jobs_of_a_full_tenant_use_no_capacity()
    {
        var buffer = Buffer();
        buffer.Add(Jobs(4, Big));
        Begin(buffer).Count.ShouldBe(3);
        buffer.GetCapacity().Count.ShouldBe(0);

        _time.Advance(TimeSpan.FromMilliseconds(250));

        buffer.GetCapacity().Count.ShouldBe(1);
    }

    [Fact]
    public void Tenant_at_its_limit_is_claimed_while_its_jobs_keep_ending()
    {
        var buffer = Buffer();
        buffer.Add(Jobs(4, Big));
        var running = Begin(buffer);
        _time.Advance(TimeSpan.FromMilliseconds(250));

        buffer.End(running[0], Long);

        Begin(buffer).ShouldHaveSingleItem();
        buffer.GetCapacity().FullTenants.ShouldBeEmpty();
    }

    [Fact]
    public void Queue_limit_is_enforced()
    {
        var buffer = Buffer(options => options.QueueLimits["mail"] = 2);
        buffer.Add([.. Jobs(3, queue: "mail"), .. Jobs(1)]);

        var running = Begin(buffer);

        running.Select(job => job.Queue).ShouldBe(["mail", "mail", "default"]);
        buffer.GetCapacity().ShouldSatisfyAllConditions(capacity => capacity.FullQueues.ShouldBe(["mail"]), capacity => capacity.Count.ShouldBe(1));
    }

    [Fact]
    public async Task Claim_is_requested_when_half_is_done_and_idleness_is_reported()
    {
        var buffer = Buffer();
        buffer.Add(Jobs(4));
        var running = Begin(buffer);
        buffer.GetCapacity();
        var (claimNeeded, idle) = (buffer.ClaimNeeded, buffer.WhenIdleAsync());
        claimNeeded.IsCompleted.ShouldBeFalse();

        running.ForEach(job => buffer.End(job, Long));

        await claimNeeded.WaitAsync(TimeSpan.FromSeconds(60));
        await idle.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Drain_returns_the_jobs_that_have_not_started()
    {
        var buffer = Buffer();
        buffer.Add(Jobs(6));
        Begin(buffer);

        buffer.Drain().Count.ShouldBe(2);
        buffer.Drain().ShouldBeEmpty();
    }

    private JobBuffer Buffer(Action<JobsOptions>? configure = null)
    {
        var options = new JobsOptions { Concurrency = 4, BatchSize = 100 };
        configure?.Invoke(options);
        return new JobBuffer(Options.Create(options), _time);
    }

    private static List<ClaimedJob> Begin(JobBuffer buffer)
    {
        var started = new List<ClaimedJob>();
        while (buffer.Begin() is { } job)
        {
            started.Add(job);
        }

        return started;
    }

    private static IEnumerable<ClaimedJob> Jobs(int count, Guid? tenant = null, string queue = "default") =>
        Enumerable.Range(0, count).Select(_ => new ClaimedJob(
            new JobLease(EntityId.New(), EntityId.New()), "test.job", queue, 1, "{}", false, tenant, null, null, default, default, 1, 25, 60, "[]"));
}
