using Ardalis.Specification;
using Ardalis.Specification.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Shouldly;

namespace SvcInfra.UnitTests.StandIns;

public sealed class RepositoryBaseTests : IDisposable
{
    private readonly Shop _shop = new();
    private readonly ShopContext _context;
    private readonly Repository _repository;

    public RepositoryBaseTests()
    {
        _context = _shop.NewContext();
        _repository = new Repository(_context);
    }

    public void Dispose()
    {
        _context.Dispose();
        _shop.Dispose();
    }

    [Fact]
    public async Task Adding_saves_and_returns_the_entity_with_its_key()
    {
        var added = await _repository.AddAsync(NewContinent("Asia"));
        var more = await _repository.AddRangeAsync(new[] { "Africa", "Oceania" }.Select(NewContinent));

        added.Id.ShouldBeGreaterThan(0);
        more.ShouldAllBe(continent => continent.Id > 0);
        Stored().ShouldBe(["Africa", "America", "Asia", "Europe", "Oceania"]);
        _repository.Saves.ShouldBe(2);
    }

    [Fact]
    public async Task Updating_saves_and_counts_the_rows()
    {
        var stored = await _context.Set<Continent>().AsNoTracking().OrderBy(c => c.Id).ToListAsync();

        (await _repository.UpdateAsync(new Continent { Id = stored[0].Id, Name = "Zealandia" })).ShouldBe(1);
        (await _repository.UpdateRangeAsync([new Continent { Id = stored[1].Id, Name = "Gondwana" }])).ShouldBe(1);

        Stored().ShouldBe(["Gondwana", "Zealandia"]);
        _repository.Saves.ShouldBe(2);
    }

    [Fact]
    public async Task Deleting_saves_and_counts_the_rows()
    {
        await _repository.AddRangeAsync([NewContinent("A"), NewContinent("B"), NewContinent("C"), NewContinent("D")]);
        var all = await _repository.ListAsync();

        (await _repository.DeleteAsync(all.Single(c => c.Name == "A"))).ShouldBe(1);
        (await _repository.DeleteRangeAsync([all.Single(c => c.Name == "B")])).ShouldBe(1);
        (await _repository.DeleteRangeAsync(Named("C", "D"))).ShouldBe(2);

        Stored().ShouldBe(["America", "Europe"]);
        _repository.Saves.ShouldBe(4);
    }

    [Fact]
    public async Task Writing_stays_in_the_context_when_saving_is_overridden_away()
    {
        var deferred = new DeferredRepository(_context);

        await deferred.AddAsync(NewContinent("Asia"));

        Stored().ShouldBe(["America", "Europe"]);
        await _context.SaveChangesAsync();
        Stored().ShouldBe(["America", "Asia", "Europe"]);
    }

    [Fact]
    public async Task Entity_is_found_by_its_key()
    {
        var id = (await _repository.ListAsync(Named("Europe"))).Single().Id;

        (await _repository.GetByIdAsync(id)).ShouldNotBeNull().Name.ShouldBe("Europe");
        (await _repository.GetByIdAsync(-1)).ShouldBeNull();
    }

    [Fact]
    public async Task First_and_single_follow_the_specification()
    {
        (await _repository.FirstOrDefaultAsync(Named("Europe"))).ShouldNotBeNull();
        (await _repository.FirstOrDefaultAsync(Named("Asia"))).ShouldBeNull();
        (await _repository.FirstOrDefaultAsync(NamesFrom("E"))).ShouldBe("Europe");
        (await _repository.SingleOrDefaultAsync(new TheOne("Europe"))).ShouldNotBeNull();
        (await _repository.SingleOrDefaultAsync(new TheOnesName("Europe"))).ShouldBe("EUROPE");
        await Should.ThrowAsync<InvalidOperationException>(() => _repository.SingleOrDefaultAsync(new TheOne(null)));
    }

    [Fact]
    public async Task List_runs_the_post_processing()
    {
        var spec = Named("America", "Europe");
        spec.Query.OrderBy(c => c.Name).PostProcessingAction(continents => continents.Reverse());
        var names = NamesFrom("A");
        names.Query.PostProcessingAction(found => found.Append("none"));

        (await _repository.ListAsync(spec)).Select(c => c.Name).ShouldBe(["Europe", "America"]);
        (await _repository.ListAsync(names)).ShouldBe(["America", "Europe", "none"]);
        (await _context.Set<Continent>().ToListAsync(spec)).Select(c => c.Name).ShouldBe(["Europe", "America"]);
    }

    [Fact]
    public async Task Count_and_any_look_at_the_conditions_only()
    {
        var page = Named("America", "Europe");
        page.Query.OrderBy(c => c.Name).Skip(5).Take(1);

        (await _repository.CountAsync(page)).ShouldBe(2);
        (await _repository.AnyAsync(page)).ShouldBeTrue();
        (await _repository.AnyAsync(Named("Asia"))).ShouldBeFalse();
        (await _repository.CountAsync()).ShouldBe(2);
        (await _repository.AnyAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Entities_can_be_streamed()
    {
        var names = new List<string>();
        await foreach (var continent in _repository.AsAsyncEnumerable(Named("Europe")))
            names.Add(continent.Name);

        names.ShouldBe(["Europe"]);
    }

    private static Continent NewContinent(string name) => new() { Name = name };

    private static Specification<Continent> Named(params string[] names)
    {
        var spec = new Specification<Continent>();
        spec.Query.Where(c => names.Contains(c.Name));
        return spec;
    }

    private static Specification<Continent, string> NamesFrom(string first)
    {
        var spec = new Specification<Continent, string>();
        spec.Query.Where(c => string.Compare(c.Name, first) >= 0).OrderBy(c => c.Name).Select(c => c.Name);
        return spec;
    }

    private List<string> Stored()
    {
        using var other = _shop.NewContext();
        return [.. other.Set<Continent>().Select(c => c.Name).OrderBy(name => name)];
    }

    private sealed class Repository(DbContext context) : RepositoryBase<Continent>(context)
    {
        public int Saves { get; private set; }

        public override Task<int> SaveChangesAsync(CancellationToken cancellationToken = default)
        {
            Saves++;
            return base.SaveChangesAsync(cancellationToken);
        }
    }

    private sealed class DeferredRepository(DbContext context) : RepositoryBase<Continent>(context)
    {
        public override Task<int> SaveChangesAsync(CancellationToken cancellationToken = default) => Task.FromResult(0);
    }

    private sealed class TheOne : SingleResultSpecification<Continent>
    {
        public TheOne(string? name) => Query.Where(c => c.Name == name, name is not null);
    }

    private sealed class TheOnesName : SingleResultSpecification<Continent, string>
    {
        public TheOnesName(string name) => Query.Where(c => c.Name == name).Select(c => c.Name.ToUpper());
    }
}
