using Ardalis.Specification;
using Ardalis.Specification.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Shouldly;

namespace SvcInfra.UnitTests.StandIns;

public sealed class SpecificationEvaluatorTests : IDisposable
{
    private readonly Shop _shop = new();
    private readonly ShopContext _context;
    private readonly Specification<Company> _spec = new();

    public SpecificationEvaluatorTests() => _context = _shop.NewContext();

    public void Dispose()
    {
        _context.Dispose();
        _shop.Dispose();
    }

    [Fact]
    public void Conditions_are_joined_with_and()
    {
        _spec.Query.Where(c => c.Rank == 2).Where(c => c.Name != "Beta");

        Names(_spec).ShouldBe(["Corex"]);
    }

    [Fact]
    public void Order_chain_is_applied_key_by_key()
    {
        _spec.Query.OrderByDescending(c => c.Rank).ThenBy(c => c.Name);

        Names(_spec).ShouldBe(["Beta", "Corex", "Acme"]);
    }

    [Fact]
    public void Order_chain_can_run_the_other_way()
    {
        _spec.Query.OrderBy(c => c.Rank).ThenByDescending(c => c.Name);

        Names(_spec).ShouldBe(["Acme", "Corex", "Beta"]);
    }

    [Fact]
    public void Second_order_chain_is_rejected()
    {
        _spec.Query.OrderBy(c => c.Rank);
        _spec.Query.OrderBy(c => c.Name);

        Should.Throw<DuplicateOrderChainException>(() => Names(_spec));
    }

    [Fact]
    public void Paging_follows_the_order()
    {
        _spec.Query.OrderBy(c => c.Name).Skip(1).Take(1);

        Names(_spec).ShouldBe(["Beta"]);
    }

    [Fact]
    public void Take_of_zero_gives_nothing()
    {
        _spec.Query.Take(0);

        Names(_spec).ShouldBeEmpty();
    }

    [Fact]
    public void Criteria_alone_leave_out_paging_order_and_includes()
    {
        _spec.Query.Where(c => c.Rank == 2).Include(c => c.Stores).OrderBy(c => c.Name).Skip(1).Take(1);

        var sql = SpecificationEvaluator.Default.GetQuery(_context.Set<Company>(), _spec, evaluateCriteriaOnly: true).ToQueryString();

        sql.ShouldContain("WHERE");
        sql.ShouldNotContain("ORDER BY");
        sql.ShouldNotContain("LIMIT");
        sql.ShouldNotContain("JOIN");
    }

    [Fact]
    public void Tag_appears_in_the_sql_text()
    {
        _spec.Query.TagWith("companies by rank").TagWith("page one");

        var sql = Query(_spec).ToQueryString();

        sql.ShouldContain("-- companies by rank");
        sql.ShouldContain("-- page one");
    }

    [Fact]
    public void Query_filters_hold_unless_ignored()
    {
        Names(_spec).ShouldNotContain("Delta");

        _spec.Query.IgnoreQueryFilters();

        Names(_spec).ShouldContain("Delta");
    }

    [Theory]
    [InlineData("%e%", new[] { "Acme", "Beta", "Corex" })]
    [InlineData("b%", new[] { "Beta" })]
    [InlineData("_cme", new[] { "Acme" })]
    [InlineData("cme", new string[0])]
    public void Search_is_a_like(string pattern, string[] expected)
    {
        _spec.Query.Search(c => c.Name, pattern).OrderBy(c => c.Name);

        Names(_spec).ShouldBe(expected);
        Shop.Companies().Where(c => !c.IsClosed && _spec.IsSatisfiedBy(c)).Select(c => c.Name).Order().ShouldBe(expected);
    }

    [Fact]
    public void Searches_are_alternatives_within_a_group_and_must_hold_across_groups()
    {
        _spec.Query
            .Search(c => c.Name, "B%").Search(c => c.Name, "C%")
            .Search(c => c.Country.Name, "Sp%", group: 2);

        Names(_spec).ShouldBe(["Corex"]);
    }

    [Fact]
    public void Search_pattern_is_a_parameter_and_no_part_of_the_sql_text()
    {
        _spec.Query.Search(c => c.Name, "B%");

        _ = Names(_spec);

        _shop.Commands.ShouldHaveSingleItem().ShouldNotContain("'B%'");
    }

    [Fact]
    public void Tracking_follows_the_last_word()
    {
        _spec.Query.AsNoTracking();
        _ = Names(_spec);
        _context.ChangeTracker.Entries().ShouldBeEmpty();

        _spec.Query.AsTracking();
        _ = Names(_spec);
        _context.ChangeTracker.Entries().ShouldNotBeEmpty();
    }

    [Fact]
    public void Untracked_rows_are_one_object_with_identity_resolution_only()
    {
        var resolving = new Specification<Company>();
        resolving.Query.Include(c => c.Country).AsNoTrackingWithIdentityResolution();
        _spec.Query.Include(c => c.Country).AsNoTracking();

        Spaniards(resolving).Distinct().Count().ShouldBe(1);
        Spaniards(_spec).Distinct().Count().ShouldBe(2);
        _context.ChangeTracker.Entries().ShouldBeEmpty();

        IEnumerable<Country> Spaniards(ISpecification<Company> spec) =>
            Query(spec).AsEnumerable().Select(c => c.Country).Where(c => c.Name == "Spain");
    }

    [Fact]
    public void Null_specification_is_refused() =>
        Should.Throw<ArgumentNullException>(() => SpecificationEvaluator.Default.GetQuery(_context.Set<Company>(), (ISpecification<Company>)null!));

    private IQueryable<Company> Query(ISpecification<Company> spec) => _context.Set<Company>().WithSpecification(spec);

    private List<string> Names(ISpecification<Company> spec) => [.. Query(spec).AsEnumerable().Select(c => c.Name)];
}
