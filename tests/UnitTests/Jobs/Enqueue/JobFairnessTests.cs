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
    public void First_job_stands_where_it_is_due()
    {
        Place(Crowd).ShouldBe(Now);
        Place(Newcomer).ShouldBe(Now);
        Place(null).ShouldBe(Now);
    }

    [Fact]
    public void Tenant_that_comes_second_stands_before_all_but_the_first_of_a_crowd()
    {
        var crowd = Enumerable.Range(0, 100_000).Select(_ => Place(Crowd)).ToList();

        var (first, second) = (Place(Newcomer), Place(Newcomer));

        crowd.Count(place => place < first).ShouldBe(0);
        crowd.Count(place => place < second).ShouldBe(1);
        crowd.ShouldBe(crowd.Order());
    }

    [Fact]
    public void Nobody_stands_before_the_head_so_that_who_waited_longer_is_not_overtaken_for_ever()
    {
        var crowd = Enumerable.Range(0, 100).Select(_ => Place(Crowd)).ToList();
        _fairness.AdvanceHead("q", 1, crowd[49]);

        var newcomers = Enumerable.Range(0, 50).Select(_ => Place(Newcomer)).ToList();

        // From here on they take turns: one of the crowd, one newcomer.
        newcomers.ShouldBe(crowd.Skip(49).Take(50));
    }

    [Fact]
    public void Past_work_is_forgotten_when_nothing_waits()
    {
        _ = Enumerable.Range(0, 100).Select(_ => Place(Crowd)).ToList();
        _fairness.AdvanceHead("q", 1, Now.AddSeconds(99));

        _fairness.Reset();

        Place(Crowd).ShouldBe(Now);
    }

    [Fact]
    public void Priorities_and_queues_are_lines_of_their_own()
    {
        _ = Enumerable.Range(0, 100).Select(_ => Place(Crowd)).ToList();
        _fairness.AdvanceHead("q", 1, Now.AddSeconds(99));

        _fairness.Place("q", 0, Crowd, Now).ShouldBe(Now);
        _fairness.Place("other", 1, Crowd, Now).ShouldBe(Now);
    }

    private DateTimeOffset Place(Guid? tenant) => _fairness.Place("q", 1, tenant, Now);
}
