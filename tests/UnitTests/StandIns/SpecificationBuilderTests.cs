using Ardalis.Specification;
using Shouldly;

namespace SvcInfra.UnitTests.StandIns;

public sealed class SpecificationBuilderTests
{
    private readonly Specification<Company> _spec = new();
    private readonly Specification<Company, string> _withResult = new();

    [Fact]
    public void Nothing_is_set_when_every_condition_is_false()
    {
        _spec.Query
            .Where(c => c.Rank == 1, false).OrderBy(c => c.Rank, false).Skip(1, false).Take(1, false).TagWith("x", false)
            .AsNoTracking(false).AsTracking(false).AsNoTrackingWithIdentityResolution(false).AsSplitQuery(false)
            .IgnoreQueryFilters(false).IgnoreAutoIncludes(false).Search(c => c.Name, "x", false).Include("Stores", false).WithCacheKey("x", false);

        ShouldBeEmpty(_spec);
    }

    [Fact]
    public void Nothing_is_set_on_a_specification_with_a_result_when_every_condition_is_false()
    {
        _withResult.Query
            .Where(c => c.Rank == 1, false).OrderByDescending(c => c.Rank, false).Skip(1, false).Take(1, false).TagWith("x", false)
            .AsNoTracking(false).AsTracking(false).AsNoTrackingWithIdentityResolution(false).AsSplitQuery(false)
            .IgnoreQueryFilters(false).IgnoreAutoIncludes(false).Search(c => c.Name, "x", false).Include("Stores", false).WithCacheKey("x", false);

        ShouldBeEmpty(_withResult);
    }

    [Fact]
    public void Everything_is_set_through_a_specification_with_a_result()
    {
        _withResult.Query
            .Where(c => c.Rank == 1).OrderBy(c => c.Rank).ThenBy(c => c.Name).Skip(1).Take(2).TagWith("tag").AsNoTracking().AsSplitQuery()
            .IgnoreQueryFilters().IgnoreAutoIncludes().Search(c => c.Name, "x").Include("Stores").WithCacheKey("key").Select(c => c.Name);

        _withResult.ShouldSatisfyAllConditions(
            s => s.WhereExpressions.Count().ShouldBe(1),
            s => s.OrderExpressions.Select(o => o.OrderType).ShouldBe([OrderTypeEnum.OrderBy, OrderTypeEnum.ThenBy]),
            s => (s.Skip, s.Take).ShouldBe((1, 2)),
            s => s.QueryTags.ShouldBe(["tag"]),
            s => (s.AsNoTracking && s.AsSplitQuery && s.IgnoreQueryFilters && s.IgnoreAutoIncludes).ShouldBeTrue(),
            s => s.SearchCriterias.Count().ShouldBe(1),
            s => s.IncludeStrings.ShouldBe(["Stores"]),
            s => (s.CacheEnabled, s.CacheKey).ShouldBe((true, "key")));
    }

    [Fact]
    public void Order_chain_is_left_out_from_the_first_false_condition_on()
    {
        _spec.Query.OrderBy(c => c.Rank).ThenBy(c => c.Name, false).ThenByDescending(c => c.Id);
        _withResult.Query.OrderBy(c => c.Rank, false).ThenBy(c => c.Name).ThenByDescending(c => c.Id);

        _spec.OrderExpressions.ShouldHaveSingleItem().OrderType.ShouldBe(OrderTypeEnum.OrderBy);
        _withResult.OrderExpressions.ShouldBeEmpty();
    }

    [Fact]
    public void Skip_and_take_are_accepted_once()
    {
        _spec.Query.Skip(1).Take(1);

        Should.Throw<DuplicateSkipException>(() => _spec.Query.Skip(1));
        Should.Throw<DuplicateTakeException>(() => _spec.Query.Take(1));
    }

    [Fact]
    public void Empty_search_pattern_is_refused() => Should.Throw<ArgumentException>(() => _spec.Query.Search(c => c.Name, ""));

    private static void ShouldBeEmpty(ISpecification<Company> spec) => spec.ShouldSatisfyAllConditions(
        s => s.WhereExpressions.ShouldBeEmpty(),
        s => s.OrderExpressions.ShouldBeEmpty(),
        s => (s.Skip, s.Take).ShouldBe((-1, -1)),
        s => s.QueryTags.ShouldBeEmpty(),
        s => (s.AsNoTracking || s.AsTracking || s.AsNoTrackingWithIdentityResolution || s.AsSplitQuery).ShouldBeFalse(),
        s => (s.IgnoreQueryFilters || s.IgnoreAutoIncludes || s.CacheEnabled).ShouldBeFalse(),
        s => s.SearchCriterias.ShouldBeEmpty(),
        s => s.IncludeStrings.ShouldBeEmpty());
}
