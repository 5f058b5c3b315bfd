using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Infrastructure.Webhooks.Subscriptions;

/// <summary>Stores a filter as JSON in a text column; an empty text is no condition.</summary>
internal sealed class WebhookFilterText() : ValueConverter<IReadOnlyList<WebhookCondition>, string>(filter => Write(filter), text => Read(text))
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Write(IReadOnlyList<WebhookCondition> filter) => filter.Count == 0 ? string.Empty : JsonSerializer.Serialize(filter, Json);

    private static List<WebhookCondition> Read(string text) =>
        text.Length == 0 ? [] : JsonSerializer.Deserialize<List<WebhookCondition>>(text, Json)!;
}
