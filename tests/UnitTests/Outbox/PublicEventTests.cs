using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Outbox.Contracts;

namespace SvcInfra.UnitTests.Outbox;

/// <summary>The events that customers may see.</summary>
public sealed class PublicEventTests
{
    private static readonly PublicEventCatalog Catalog = new([typeof(IPublicEvent).Assembly]);

    [Fact]
    public void Every_event_has_a_name_a_sentence_a_version_and_an_example()
    {
        Catalog.All.ShouldNotBeEmpty();
        foreach (var type in Catalog.All)
        {
            type.Name.ShouldMatch("^[a-z0-9_]+\\.[a-z0-9_]+$");
            type.Name.Length.ShouldBeLessThanOrEqualTo(50);
            type.Description.ShouldEndWith(".", Case.Sensitive, type.Name);
            type.Version.ShouldBeGreaterThanOrEqualTo(1);
            type.Example.EnumerateObject().ShouldNotBeEmpty(type.Name);
            JsonSerializer.Deserialize(type.Example, type.ClrType, PublicEventJson.Options).ShouldNotBeNull(type.Name);
        }
    }

    [Fact]
    public void Schema_names_and_requires_the_members_of_the_example()
    {
        foreach (var type in Catalog.All)
        {
            var members = type.Example.EnumerateObject().Select(member => member.Name).ToList();

            type.Schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).ShouldBe(members, type.Name);
            type.Schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()).ShouldBe(members, type.Name);
            members.ShouldNotContain("channels", type.Name);
        }
    }

    [Fact]
    public void No_event_carries_a_secret_or_an_email_address()
    {
        Catalog.All.Where(type => SecretMembers.FindIn(type.ClrType) is not null).Select(type => type.Name).ShouldBeEmpty();
        Catalog.All.SelectMany(type => type.Example.EnumerateObject().Select(member => $"{type.Name}: {member.Name}"))
            .Where(member => Regex.IsMatch(member, "secret|token|password|email|hash", RegexOptions.IgnoreCase)).ShouldBeEmpty();
    }

    [Fact]
    public void Message_is_the_documented_JSON()
    {
        var type = Catalog.All.Single(known => known.Name == "tenant.member_added");
        var id = Guid.Parse("019a2b3c-0000-7000-8000-0000000000e1");
        var time = new DateTimeOffset(2026, 11, 1, 10, 30, 0, TimeSpan.FromHours(1));

        Encoding.UTF8.GetString(PublicEventJson.WriteMessage(type, id, time, type.Example)).ShouldBe(
            """{"id":"019a2b3c-0000-7000-8000-0000000000e1","type":"tenant.member_added","version":1,"timestamp":"2026-11-01T09:30:00Z","data":"""
            + """{"tenantId":"019a2b3c-0000-7000-8000-000000000002","userId":"019a2b3c-0000-7000-8000-000000000001","role":"admin"}}""");
    }

    [Fact]
    public void Event_without_its_attributes_ends_the_start() =>
        Should.Throw<InvalidOperationException>(() => new PublicEventCatalog([Assembly.GetExecutingAssembly()]))
            .Message.ShouldBe("UndescribedEvent has no [PublicEvent(\"When it happens.\")].");

    [IntegrationEvent("tests.undescribed")]
    private sealed record UndescribedEvent : IPublicEvent<UndescribedEvent>
    {
        public static UndescribedEvent Example { get; } = new();
    }
}
