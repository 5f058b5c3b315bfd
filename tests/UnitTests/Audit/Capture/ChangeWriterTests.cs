using System.Text.Json;
using Shouldly;
using SvcInfra.Infrastructure.Audit.Capture;

namespace SvcInfra.UnitTests.Audit.Capture;

/// <summary>The JSON of changes, and how it is reduced when it exceeds 16 KiB.</summary>
public sealed class ChangeWriterTests
{
    /// <summary>The JSON around the value of one changed name.</summary>
    private const string Frame = """{"project":{"name":{"before":"","after":"b"}}}""";

    [Fact]
    public void Changes_of_16_KiB_keep_values_and_longer_ones_are_reduced_to_names()
    {
        var available = ChangeWriter.MaxBytes - Frame.Length;

        var fits = ChangeWriter.WriteOpen([Project("1", Name(new string('a', available)))]);
        var tooLong = ChangeWriter.WriteOpen([Project("1", Name(new string('a', available + 1)))]);

        fits.ShouldNotBeNull().Length.ShouldBe(16 * 1024);
        fits.ShouldEndWith("\"after\":\"b\"}}}");
        tooLong.ShouldBe("""{"project":["name"]}""");
    }

    [Fact]
    public void Limit_applies_to_the_stored_bytes_after_escaping()
    {
        var text = new string('ü', 3 * 1024);

        ChangeWriter.WriteOpen([Project("1", Name(text))]).ShouldBe("""{"project":["name"]}""", "six bytes each");
    }

    [Fact]
    public void Names_that_exceed_the_limit_are_reduced_to_counts_by_type()
    {
        var many = Enumerable.Range(1, 2_000).Select(i => Project($"{i}", Name(new string('a', 100))))
            .Append(new ChangedEntity("membership", "1", [Name("a")])).ToList();

        ChangeWriter.WriteOpen(many).ShouldBe("""{"count":{"project":2000,"membership":1}}""");
    }

    [Fact]
    public void Entities_whose_names_fit_are_all_named()
    {
        var some = Enumerable.Range(1, 100).Select(i => Project($"{i}", Name(new string('a', 1_000)))).ToList();

        var text = ChangeWriter.WriteOpen(some).ShouldNotBeNull();

        text.Length.ShouldBeLessThanOrEqualTo(ChangeWriter.MaxBytes);
        using var json = JsonDocument.Parse(text);
        json.RootElement.EnumerateObject().Count().ShouldBe(100);
        json.RootElement.GetProperty("project:100").ToString().ShouldBe("""["name"]""");
        text.ShouldNotContain("aaaa");
    }

    [Fact]
    public void Attack_long_value_moves_no_secret_or_personal_value_into_the_permanent_part()
    {
        var entity = Project(
            "1",
            Name(new string('a', ChangeWriter.MaxBytes)),
            new ChangedProperty("Token", Sensitivity.Secret) { After = new Value("hunter2") },
            new ChangedProperty("Email", Sensitivity.Personal) { After = new Value("ada@example.com") });

        ChangeWriter.WriteOpen([entity]).ShouldBe("""{"project":["name","token","email"]}""");
        ChangeWriter.WritePersonal([entity]).ShouldBe("""{"project":{"email":{"after":"ada@example.com"}}}""");
    }

    [Fact]
    public void Personal_values_that_exceed_the_limit_are_reduced_to_names()
    {
        var entity = Project("1", new ChangedProperty("Email", Sensitivity.Personal) { After = new Value(new string('a', ChangeWriter.MaxBytes)) });

        ChangeWriter.WriteOpen([entity]).ShouldBe("""{"project":{"email":{"personal":true}}}""");
        ChangeWriter.WritePersonal([entity]).ShouldBe("""{"project":["email"]}""");
    }

    private static ChangedEntity Project(string id, params ChangedProperty[] properties) => new("project", id, properties);

    private static ChangedProperty Name(string before) => new("Name", Sensitivity.None) { Before = new Value(before), After = new Value("b") };
}
