using Shouldly;
using SvcInfra.Infrastructure.Jobs.Enqueue;

namespace SvcInfra.UnitTests.Jobs.Enqueue;

public sealed class JobFairnessTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Crowd = Guid.CreateVersion7();
    private static readonly Guid Newcomer = Guid.CreateVersion7();

    private readonly JobFairness _fairness = new();

    [Fact]
    public void First_job_is_placed_at_its_due_time()
    {
        Place(Crowd).ShouldBe(Now);
        Place(Newcomer).ShouldBe(Now);
        Place(null).ShouldBe(Now);
    }

    [Fact]
    public void New_tenant_is_placed_near_the_head_of_a_crowded_queue()
    {
        var crowd = Enumerable.Range(0, 100_000).Select(_ => Place(Crowd)).ToList();

        var (first, second) = (Place(Newcomer), Place(Newcomer));

        crowd.Count(place => place < first).ShouldBe(0);
        crowd.Count(place => place < second).ShouldBe(1);
        crowd.ShouldBe(crowd.Order());
    }

    [Fact]
    public void No_job_is_placed_before_the_head_of_the_queue()
    {
        var crowd = Enumerable.Range(0, 100).Select(_ => Place(Crowd)).ToList();
        _fairness.AdvanceHead("q", 1, crowd[49]);

        var newcomers = Enumerable.Range(0, 50).Select(_ => Place(Newcomer)).ToList();

        // Both tenants take turns from the head of the queue on.
        newcomers.ShouldBe(crowd.Skip(49).Take(50));
    }

    [Fact]
    public void Reset_forgets_all_places()
    {
        _ = Enumerable.Range(0, 100).Select(_ => Place(Crowd)).ToList();
        _fairness.AdvanceHead("q", 1, Now.AddSeconds(99));

        _fairness.Reset();

        Place(Crowd).ShouldBe(Now);
    }

    [Fact]
    public void Priorities_and_queues_are_independent()
    {
        _ = Enumerable.Range(0, 100).Select(_ => Place(Crowd)).ToList();
        _fairness.AdvanceHead("q", 1, Now.AddSeconds(99));

        _fairness.Place("q", 0, Crowd, Now).ShouldBe(Now);
        _fairness.Place("other", 1, Crowd, Now).ShouldBe(Now);
    }

    private DateTimeOffset Place(Guid? tenant) => _fairness.Place("q", 1, tenant, Now);
}
