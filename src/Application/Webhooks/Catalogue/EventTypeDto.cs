using System.Text.Json;
using SvcInfra.Application.Outbox.Contracts;

namespace SvcInfra.Application.Webhooks.Catalogue;

/// <summary>A type of event to which a URL can be subscribed.</summary>
/// <param name="Name">Such as <c>tenant.member_added</c>.</param>
/// <param name="Version">The version of the data, from 1. Members are added within a version; nothing is removed.</param>
/// <param name="Description">When it happens.</param>
/// <param name="Schema">JSON Schema (2020-12) of the message's <c>data</c>.</param>
/// <param name="Example">A whole message as it is sent.</param>
public sealed record EventTypeDto(string Name, int Version, string Description, JsonElement Schema, JsonElement Example)
{
    private static readonly Guid ExampleId = Guid.Parse("019a2b3c-0000-7000-8000-0000000000e1");
    private static readonly DateTimeOffset ExampleTime = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    public static EventTypeDto Of(PublicEventType type)
    {
        using var message = JsonDocument.Parse(PublicEventJson.WriteMessage(type, ExampleId, ExampleTime, type.Example));
        return new EventTypeDto(type.Name, type.Version, type.Description, type.Schema, message.RootElement.Clone());
    }
}
