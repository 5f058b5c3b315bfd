using System.Text.Json;
using RootNamespaceOfTheSolution.Application.Jobs.Contracts;
using RootNamespaceOfTheSolution.Application.ModuleName;
using RootNamespaceOfTheSolution.Application.ModuleName.Contracts;
using RootNamespaceOfTheSolution.Application.Outbox.Contracts;
using Shouldly;

namespace RootNamespaceOfTheSolution.UnitTests.ModuleName;

public sealed class EventNameTests
{
    private static readonly EventContext FirstAttempt = new(Guid.CreateVersion7(), Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Attempt: 1);

    [Fact]
    public void Event_is_in_the_catalogue_with_its_example()
    {
        var type = new PublicEventCatalog([typeof(EventName).Assembly]).Find("module_part.event_part").ShouldNotBeNull();

        type.Version.ShouldBe(1);
        type.Example.GetProperty("id").GetGuid().ShouldBe(EventName.Example.Id);
    }

    [Fact]
    public void Event_that_an_older_release_published_can_be_read()
    {
        var id = Guid.CreateVersion7();

        JsonSerializer.Deserialize<EventName>($$"""{"id":"{{id}}"}""", PublicEventJson.Options).ShouldBe(new EventName(id));
    }

    [Fact]
    public Task Event_is_handled() => new WhenEventName().HandleAsync(EventName.Example, FirstAttempt, CancellationToken.None);

    [Fact]
    public Task Event_is_not_retried_when_the_entity_does_not_exist() => Should.ThrowAsync<NonRetryableJobException>(
        () => new WhenEventName().HandleAsync(new EventName(Guid.Empty), FirstAttempt, CancellationToken.None));
}
