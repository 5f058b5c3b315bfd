using Shouldly;
using SvcInfra.Domain.Common;

namespace SvcInfra.UnitTests.Common;

public sealed class EntityIdTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Identifiers_sort_by_the_microsecond_of_their_creation()
    {
        var ids = Enumerable.Range(0, 5_000).Select(n => EntityId.At(Start.AddMicroseconds(n)).ToString()).ToList();

        ids.ShouldBe(ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Identifier_is_a_version_7_UUID_that_begins_with_the_milliseconds()
    {
        var id = EntityId.At(Start.AddMicroseconds(999.9));

        id.Version.ShouldBe(7);
        (id.Variant >> 2).ShouldBe(0b10, "RFC 9562 §4.1");
        Convert.ToInt64(id.ToString("N")[..12], 16).ShouldBe(Start.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Identifiers_of_one_instant_differ() =>
        Enumerable.Range(0, 10_000).Select(_ => EntityId.At(Start)).Distinct().Count().ShouldBe(10_000);
}
