using Ardalis.Specification;
using Ardalis.Specification.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Shouldly;

namespace SvcInfra.UnitTests.StandIns;

public sealed class IncludeTests : IDisposable
{
    private readonly Shop _shop = new();
    private readonly ShopContext _context;
    private readonly Specification<Company> _spec = new();

    public IncludeTests()
    {
        _context = _shop.NewContext();
        _spec.Query.Where(c => c.Name == "Beta").AsNoTracking();
    }

    public void Dispose()
    {
        _context.Dispose();
        _shop.Dispose();
    }

    [Fact]
    public void Related_rows_are_not_loaded_unless_included()
    {
        var beta = Load();

        beta.Stores.ShouldBeEmpty();
        beta.Country.ShouldBeNull();
    }

    [Fact]
    public void Include_and_then_include_load_through_entities()
    {
        _spec.Query.Include(c => c.Country).ThenInclude(c => c.Continent).IgnoreAutoIncludes();

        Load().Country.Continent.Name.ShouldBe("America");
    }

    [Fact]
    public void Include_and_then_include_load_through_collections()
    {
        _spec.Query
            .Include(c => c.Stores).ThenInclude(s => s.Products)
            .Include(c => c.Stores).ThenInclude(s => s.SuppliedFrom);

        var lima = Load().Stores.Single(s => s.City == "Lima");

        lima.Products.Select(p => p.Name).ShouldBe(["pen", "ink"], ignoreOrder: true);
        lima.SuppliedFrom.Name.ShouldBe("Europe");
    }

    [Fact]
    public void Included_collection_can_be_filtered_and_continued()
    {
        _spec.Query.Include(c => c.Stores.Where(s => s.City == "Lima").OrderBy(s => s.Id)).ThenInclude(s => s.Products);

        Load().Stores.ShouldHaveSingleItem().Products.Count.ShouldBe(2);
    }

    [Fact]
    public void Include_takes_a_dotted_path()
    {
        _spec.Query.Include("Stores.Products");

        Load().Stores.SelectMany(s => s.Products).Count().ShouldBe(2);
    }

    [Fact]
    public void Include_chain_is_left_out_when_its_head_is()
    {
        _spec.Query.Include(c => c.Stores, false).ThenInclude(s => s.Products).ThenInclude(p => p.Name);

        _spec.IncludeExpressions.ShouldBeEmpty();
        Load().Stores.ShouldBeEmpty();
    }

    [Fact]
    public void Include_chain_ends_where_a_condition_is_false()
    {
        _spec.Query.Include(c => c.Stores).ThenInclude(s => s.Products, false);

        var stores = Load().Stores;
        stores.Count.ShouldBe(2);
        stores.ShouldAllBe(s => s.Products.Count == 0);
    }

    [Fact]
    public void Automatic_includes_load_unless_ignored()
    {
        _spec.Query.Include(c => c.Country);
        Load().Country.Continent.ShouldNotBeNull();

        _spec.Query.IgnoreAutoIncludes();
        Load().Country.Continent.ShouldBeNull();
    }

    [Fact]
    public void Split_query_loads_a_collection_by_a_command_of_its_own()
    {
        _spec.Query.Include(c => c.Stores);
        Load();
        _shop.Commands.Count.ShouldBe(1);

        _shop.Commands.Clear();
        _spec.Query.AsSplitQuery();
        Load().Stores.Count.ShouldBe(2);
        _shop.Commands.Count.ShouldBe(2);
    }

    [Fact]
    public void Specification_with_a_result_can_include_too()
    {
        var spec = new Specification<Company, string>();
        spec.Query.Include(c => c.Stores).ThenInclude(s => s.Products).Include(c => c.Country).ThenInclude(c => c.Continent);

        _context.Set<Company>().WithSpecification((ISpecification<Company>)spec).AsEnumerable()
            .Single(c => c.Name == "Beta").Stores.SelectMany(s => s.Products).Count().ShouldBe(2);
    }

    private Company Load() => _context.Set<Company>().WithSpecification(_spec).Single();
}
