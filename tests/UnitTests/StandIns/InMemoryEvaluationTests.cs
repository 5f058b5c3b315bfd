using Ardalis.Specification;
using Shouldly;

namespace SvcInfra.UnitTests.StandIns;

public sealed class InMemoryEvaluationTests
{
    private readonly Specification<Company> _spec = new();

    [Fact]
    public void Conditions_order_and_paging_apply_to_objects()
    {
        _spec.Query.Where(c => c.Rank >= 2).OrderByDescending(c => c.Rank).ThenBy(c => c.Name).Skip(1).Take(1);

        Evaluate().ShouldBe(["Beta"]);
    }

    [Fact]
    public void Order_can_run_the_other_way()
    {
        _spec.Query.OrderBy(c => c.Rank).ThenByDescending(c => c.Name);

        Evaluate().ShouldBe(["Acme", "Corex", "Beta", "Delta"]);
    }

    [Fact]
    public void Second_order_chain_is_rejected()
    {
        _spec.Query.OrderBy(c => c.Rank);
        _spec.Query.OrderByDescending(c => c.Name);

        Should.Throw<DuplicateOrderChainException>(Evaluate);
    }

    [Fact]
    public void Post_processing_comes_last()
    {
        _spec.Query.OrderBy(c => c.Name).Take(2).PostProcessingAction(companies => companies.Reverse());

        Evaluate().ShouldBe(["Beta", "Acme"]);
    }

    [Fact]
    public void Post_processing_of_results_sees_results()
    {
        var spec = new Specification<Company, string>();
        spec.Query.OrderBy(c => c.Name).Take(2).PostProcessingAction(names => names.Select(n => n + "!")).Select(c => c.Name);

        spec.Evaluate(Shop.Companies()).ShouldBe(["Acme!", "Beta!"]);
    }

    [Fact]
    public void Object_satisfies_when_conditions_and_searches_hold()
    {
        _spec.Query.Where(c => c.Rank == 2).Search(c => c.Name, "b%");

        Shop.Companies().Where(_spec.IsSatisfiedBy).Select(c => c.Name).ShouldBe(["Beta"]);
        Evaluate().ShouldBe(["Beta"]);
    }

    [Theory]
    [InlineData("banana", "b%na", true)]
    [InlineData("banana", "%an%an%", true)]
    [InlineData("banana", "%an%an%an%", false)]
    [InlineData("banana", "BANANA", true)]
    [InlineData("banana", "b_nana", true)]
    [InlineData("banana", "banan", false)]
    [InlineData("banana", "%%", true)]
    [InlineData("", "%", true)]
    [InlineData("", "_", false)]
    [InlineData("cat", "[bc]at", true)]
    [InlineData("cat", "[^bc]at", false)]
    [InlineData("cat", "[a-d]at", true)]
    [InlineData("cat", "[x-z]at", false)]
    [InlineData("a.b", "a.b", true)]
    [InlineData("axb", "a.b", false)]
    public void Like_in_memory_knows_its_wildcards(string text, string pattern, bool expected)
    {
        var spec = new Specification<Company>();
        spec.Query.Search(_ => text, pattern);

        spec.IsSatisfiedBy(Shop.Companies()[0]).ShouldBe(expected);
    }

    [Fact]
    public void Search_of_a_missing_text_finds_nothing()
    {
        _spec.Query.Search(_ => null, "%");

        Evaluate().ShouldBeEmpty();
    }

    [Fact]
    public void Search_pattern_with_an_open_bracket_is_rejected()
    {
        _spec.Query.Search(c => c.Name, "[ab");

        Should.Throw<InvalidSearchPatternException>(Evaluate).Message.ShouldContain("[ab");
    }

    private List<string> Evaluate() => [.. _spec.Evaluate(Shop.Companies()).Select(c => c.Name)];
}
