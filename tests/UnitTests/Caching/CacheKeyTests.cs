using System.Reflection;
using CsCheck;
using Shouldly;
using SvcInfra.Application.Caching;
using SvcInfra.Application.Caching.Contracts;

namespace SvcInfra.UnitTests.Caching;

public sealed class CacheKeyTests
{
    private static readonly Guid Tenant = Guid.CreateVersion7();

    /// <summary>Texts that look like parts of a key: separators, quotes, escapes, identifiers.</summary>
    private static readonly Gen<string?> TextGen = Gen.Frequency<string?>(
        (1, Gen.OneOf<string?>(null, "", ":", "|", "@", "\"", "\\", "\\\"", ",", "}", "null", "\0", Tenant.ToString("N"))),
        (1, Gen.Char[" :|@,\"\\{}[]ab1\u00e9\u2028"].Array[0, 6].Select(chars => (string?)new string(chars))));

    private static readonly Gen<Search> SearchGen =
        Gen.Select(TextGen, TextGen, Gen.Int[0, 11], TextGen.Select(text => text ?? "").Array[0, 3], (name, text, page, labels) =>
            new Search(name, text, page, labels));

    [Fact]
    public void Different_parameters_never_have_the_same_key() => Gen.Select(SearchGen, SearchGen).Sample((one, other) =>
        (KeyOf(one) == KeyOf(other)) == (one with { Labels = [] } == other with { Labels = [] } && one.Labels.SequenceEqual(other.Labels)));

    [Fact]
    public void Different_tenants_never_have_the_same_key() => Gen.Select(SearchGen, SearchGen, Gen.Guid, Gen.Guid).Sample(
        (one, other, here, there) => here == there || one.Key(TestCache.In(here)).Text != other.Key(TestCache.In(there)).Text);

    [Fact]
    public void Different_callers_never_have_the_same_key_unless_they_share_it() =>
        Gen.Select(SearchGen, SearchGen, Gen.Guid, Gen.Guid).Sample(
            (one, other, ada, bob) => ada == bob || OwnKeyOf(one, ada) != OwnKeyOf(other, bob));

    [Fact]
    public void Callers_in_one_tenant_share_a_key() =>
        Search.Any.Key(TestCache.In(Tenant, Guid.CreateVersion7())).Text.ShouldBe(Search.Any.Key(TestCache.In(Tenant, Guid.CreateVersion7())).Text);

    [Fact]
    public void Own_entry_and_shared_entry_have_different_keys() =>
        Search.Any.Key(TestCache.In(Tenant), CacheSharing.Caller).Text.ShouldNotBe(Search.Any.Key(TestCache.In(Tenant)).Text);

    [Fact]
    public void Long_parameters_make_keys_of_bounded_length()
    {
        var one = Search.Any with { Text = new string('a', 10_000) };

        KeyOf(one).Length.ShouldBeLessThan(300);
        KeyOf(one).ShouldNotBe(KeyOf(one with { Page = 2 }));
    }

    [Fact]
    public void Shared_key_without_a_tenant_does_not_exist() =>
        Should.Throw<InvalidOperationException>(() => Search.Any.Key(TestCache.In(tenantId: null)));

    [Fact]
    public void Keys_are_made_of_the_request_context_only()
    {
        foreach (var type in new[] { typeof(CacheKey), typeof(CacheTagKey) })
        {
            type.GetConstructors().ShouldBeEmpty();
            type.GetProperties().Where(property => property.SetMethod?.IsPublic == true).ShouldBeEmpty();
        }

        typeof(CacheKey).GetMethods(BindingFlags.Public | BindingFlags.Static).ShouldHaveSingleItem().GetParameters()
            .ShouldContain(parameter => parameter.ParameterType.Name == "IRequestContext");
    }

    [Fact]
    public void Tag_belongs_to_the_acting_tenant_unless_it_names_one()
    {
        var other = Guid.CreateVersion7();

        Search.Tag.KeyIn(TestCache.In(Tenant)).ShouldBe(Search.Tag.Of(Tenant).KeyIn(TestCache.In(tenantId: null)));
        Search.Tag.KeyIn(TestCache.In(Tenant)).ShouldNotBe(Search.Tag.Of(other).KeyIn(TestCache.In(Tenant)));
        Should.Throw<InvalidOperationException>(() => Search.Tag.KeyIn(TestCache.In(tenantId: null)));
    }

    [Theory]
    [InlineData("roles")]
    [InlineData("tenants.roles:1")]
    [InlineData("Tenants.Roles")]
    [InlineData("tenants.")]
    [InlineData("tenants.roles\n")]
    public void Tag_is_named_after_its_module(string name) => Should.Throw<ArgumentException>(() => new CacheTag(name));

    [Fact]
    public void Policy_without_a_tag_is_refused() => Should.Throw<ArgumentException>(() => new CachePolicy());

    private static string OwnKeyOf(Search search, Guid user) => search.Key(TestCache.In(Tenant, user), CacheSharing.Caller).Text;

    private static string KeyOf(Search search) => search.Key(TestCache.In(Tenant)).Text;
}
