using Ardalis.Specification;
using Shouldly;
using SvcInfra.Application.Common.Paging;

namespace SvcInfra.UnitTests.Common.Lists;

public sealed class ListDefinitionTests
{
    private static readonly Guid Id = Guid.Parse("019a2b3c-0000-7000-8000-000000000001");

    [Fact]
    public void List_without_parameters_is_valid() => Check(new Search()).ShouldBeEmpty();

    [Theory]
    [InlineData("name", "eq", "", null)]
    [InlineData("name", "contains", "x", null)]
    [InlineData("name", "gt", "x", "unknown_operator")]
    [InlineData("Name", "eq", "x", "unknown_field")]
    [InlineData("name", "eq", "a\0b", "invalid_characters")]
    [InlineData("name", "in", "a,b,c", null)]
    [InlineData("count", "eq", "-1", null)]
    [InlineData("count", "gte", "2147483648", "invalid_value")]
    [InlineData("count", "eq", " 1", "invalid_value")]
    [InlineData("count", "eq", "1.0", "invalid_value")]
    [InlineData("price", "lt", "1.50", null)]
    [InlineData("price", "lt", "1e3", "invalid_value")]
    [InlineData("size", "eq", "large", null)]
    [InlineData("size", "in", "large,small", null)]
    [InlineData("size", "eq", "Large", "unknown_value")]
    [InlineData("size", "eq", "1", "unknown_value")]
    [InlineData("size", "in", "large,", "unknown_value")]
    [InlineData("isOpen", "eq", "true", null)]
    [InlineData("isOpen", "eq", "True", "invalid_value")]
    [InlineData("isOpen", "ne", "true", "unknown_operator")]
    [InlineData("id", "eq", "019a2b3c-0000-7000-8000-000000000001", null)]
    [InlineData("id", "eq", "{019a2b3c-0000-7000-8000-000000000001}", "invalid_value")]
    [InlineData("id", "in", "019a2b3c-0000-7000-8000-000000000001,x", "invalid_value")]
    [InlineData("closedAt", "lt", "2026-12-01T09:30:00Z", null)]
    [InlineData("closedAt", "lt", "2026-12-01t09:30:00.123456+02:00", null)]
    [InlineData("closedAt", "lt", "2026-12-01T09:30:00", "invalid_value")]
    [InlineData("closedAt", "lt", "2026-12-01", "invalid_value")]
    [InlineData("closedAt", "lt", "1/2/2026", "invalid_value")]
    public void Filter_takes_the_values_of_its_type(string field, string op, string value, string? code) =>
        Check(Search.By(field, op, value)).ShouldBe(code is null ? [] : [($"filter[{field}][{op}]", code)]);

    [Fact]
    public void Filters_are_bounded()
    {
        Check(Search.By("name", "eq", "\ud800")).ShouldBe([("filter[name][eq]", "invalid_characters")]);
        Check(Search.By("name", "eq", new string('x', 200))).ShouldBeEmpty();
        Check(Search.By("name", "eq", new string('x', 201))).ShouldBe([("filter[name][eq]", "too_long")]);
        Check(Search.By("name", "in", string.Join(',', Enumerable.Range(0, 50)))).ShouldBeEmpty();
        Check(Search.By("name", "in", string.Join(',', Enumerable.Range(0, 51)))).ShouldBe([("filter[name][in]", "too_many")]);
        Check(Search.By("name", "in", new string('x', 10_240))).ShouldBe([("filter[name][in]", "too_many")]);
        var eleven = Enumerable.Repeat(new ListFilter("filter[name][eq]", "name", "eq", "x"), 11);
        Check(new Search().With([.. eleven])).ShouldBe([("filter", "too_many")]);
        Check(new Search().With([new ListFilter("filter[x]", null, null, "x")])).ShouldBe([("filter[x]", "malformed")]);
    }

    [Theory]
    [InlineData(0, null, null, "limit", "out_of_range")]
    [InlineData(101, null, null, "limit", "out_of_range")]
    [InlineData(null, "", null, "sort", "unknown_value")]
    [InlineData(null, "size", null, "sort", "unknown_value")]
    [InlineData(null, "--name", null, "sort", "unknown_value")]
    [InlineData(null, "name,count", null, "sort", "unknown_value")]
    [InlineData(null, null, "", "fields", "unknown_field")]
    [InlineData(null, null, "id,Name", "fields", "unknown_field")]
    [InlineData(null, null, "id, name", "fields", "unknown_field")]
    public void Shared_parameters_are_checked(int? limit, string? sort, string? fields, string field, string code) =>
        Check(new Search { Limit = limit, Sort = sort, Fields = fields }).ShouldBe([(field, code)]);

    [Fact]
    public void All_errors_are_reported_at_once() =>
        Check(new Search { Limit = 0, Sort = "x", Fields = "x" }.With([new ListFilter("filter[x][eq]", "x", "eq", "x")]))
            .Select(error => error.Field).ShouldBe(["limit", "sort", "fields", "filter[x][eq]"]);

    [Fact]
    public void List_sorts_only_by_what_its_items_show() =>
        Should.Throw<ArgumentException>(() => Search.List.Sort("secret", box => box.Name)).Message.ShouldContain("BoxDto has no member secret");

    [Fact]
    public void Position_of_another_kind_is_refused() =>
        Search.List.PageOf(new Search { Sort = "count" }, new ListPosition("many", Id), 2).ShouldBeNull();

    [Theory]
    [InlineData("count", "1,2,3,null")]
    [InlineData("-count", "null,3,2,1")]
    public void Nulls_come_last_and_in_descending_order_first(string sort, string counts)
    {
        List<Box> boxes = [.. new int?[] { 2, null, 3, 1 }.Select(count => new Box { Id = Guid.CreateVersion7(), Count = count })];
        var (seen, position) = (new List<string>(), (ListPosition?)null);
        for (var left = boxes.Count; left > 0; left--)
        {
            var box = Search.List.PageOf(new Search { Sort = sort }, position, 1)!.Evaluate(boxes).Single();
            seen.Add(box.Count?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null");
            position = new ListPosition(box.Count is null ? null : seen[^1], box.Id);
        }

        seen.ShouldBe(counts.Split(','));
        Search.List.PageOf(new Search { Sort = sort }, position, 1)!.Evaluate(boxes).ShouldBeEmpty();
    }

    [Fact]
    public void Scope_names_the_list_the_tenant_the_order_and_the_filters()
    {
        string[] scopes =
        [
            ListScope.Of(new Search(), null, "name"),
            ListScope.Of(new Search(), Id, "name"),
            ListScope.Of(new Search(), Id, "-name"),
            ListScope.Of(new Search { Owner = "ada" }, Id, "name"),
            ListScope.Of(new OtherSearch(), Id, "name"),
            ListScope.Of(Search.By("name", "eq", "x"), Id, "name"),
            ListScope.Of(Search.By("name", "ne", "x"), Id, "name"),
            ListScope.Of(Search.By("name", "eq", "y"), Id, "name"),
        ];

        scopes.ShouldBeUnique();
        ListScope.Of(new Search { Limit = 5, Cursor = "x", Fields = "id", Sort = "name" }, Id, "name").ShouldBe(scopes[1]);
    }

    private static List<(string Field, string Code)> Check(ListQuery query) =>
        [.. (query.Declare().Check(query) ?? []).Select(error => (error.Field, error.Code))];

    private sealed class Box
    {
        public Guid Id { get; init; }

        public string Name { get; init; } = string.Empty;

        public int? Count { get; init; }

        public decimal Price { get; init; }

        public Size Size { get; init; }

        public DateTimeOffset? ClosedAt { get; init; }
    }

    private enum Size
    {
        Small,
        Large,
    }

    private sealed record BoxDto(Guid Id, string Name, int? Count);

    private sealed record OtherSearch : ListQuery<BoxDto>
    {
        public string? Owner { get; init; }

        public override ListDefinition Declare() => Search.List;
    }

    private sealed record Search : ListQuery<BoxDto>
    {
        public static readonly ListOf<Box, BoxDto> List = new ListOf<Box, BoxDto>("name", box => box.Id)
            .Sort("name", box => box.Name)
            .Sort("count", box => box.Count)
            .Filter("id", box => box.Id)
            .Filter("name", box => box.Name)
            .Filter("count", box => box.Count)
            .Filter("price", box => box.Price)
            .Filter("size", box => box.Size)
            .Filter("closedAt", box => box.ClosedAt)
            .Filter("isOpen", box => box.ClosedAt == null);

        public string? Owner { get; init; }

        public override ListDefinition Declare() => List;

        public static ListQuery By(string field, string op, string value) =>
            new Search().With([new ListFilter($"filter[{field}][{op}]", field, op, value)]);
    }
}
