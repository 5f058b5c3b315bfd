using Ardalis.Specification;
using Ardalis.Specification.EntityFrameworkCore;
using Shouldly;

namespace SvcInfra.UnitTests.StandIns;

public sealed class SelectTests : IDisposable
{
    private readonly Shop _shop = new();
    private readonly ShopContext _context;
    private readonly Specification<Company, string> _spec = new();

    public SelectTests() => _context = _shop.NewContext();

    public void Dispose()
    {
        _context.Dispose();
        _shop.Dispose();
    }

    [Fact]
    public void Selector_makes_one_result_of_each_entity_and_reads_its_columns_only()
    {
        _spec.Query.Where(c => c.Rank > 1).OrderBy(c => c.Name).Skip(1).Take(5).Select(c => c.Name);

        InDatabase().ShouldBe(["Corex"]);
        _shop.Commands.ShouldHaveSingleItem().ShouldMatch("SELECT \"c\".\"Name\"\\s+FROM");
    }

    [Fact]
    public void Selector_of_many_makes_a_flat_list()
    {
        _spec.Query.OrderBy(c => c.Name).SelectMany(c => c.Stores.Select(s => s.City));

        InDatabase().ShouldBe(["Rome", "Lima", "Bonn"], ignoreOrder: true);
        _spec.Evaluate(Shop.Companies()).ShouldBe(["Rome", "Lima", "Bonn"]);
    }

    [Fact]
    public void Specification_without_a_selector_is_rejected()
    {
        Should.Throw<SelectorNotFoundException>(InDatabase);
        Should.Throw<SelectorNotFoundException>(() => _spec.Evaluate([]));
    }

    [Fact]
    public void Specification_with_two_selectors_is_rejected()
    {
        _spec.Query.Select(c => c.Name);
        _spec.Query.SelectMany(c => c.Stores.Select(s => s.City));

        Should.Throw<ConcurrentSelectorsException>(InDatabase);
        Should.Throw<ConcurrentSelectorsException>(() => _spec.Evaluate([]));
    }

    private List<string> InDatabase() => [.. _context.Set<Company>().WithSpecification(_spec)];
}
