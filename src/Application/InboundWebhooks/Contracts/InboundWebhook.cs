using System.Text.Json;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.InboundWebhooks.Contracts;

/// <summary>A verified webhook.</summary>
/// <param name="Id">The same for all attempts and replays; use it as the idempotency key of calls to other systems.</param>
/// <param name="EventId">The sender's id of the event.</param>
/// <param name="Type">The sender's name of the event's type; null when the webhook has none.</param>
/// <param name="ReceivedAt">UTC.</param>
/// <param name="Body">The bytes that were signed.</param>
public sealed record InboundWebhook(Guid Id, string Source, string EventId, string? Type, DateTimeOffset ReceivedAt, ReadOnlyMemory<byte> Body)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>Reads the body as JSON, with names in camel case; members that <typeparamref name="T"/> lacks are ignored.</summary>
    /// <exception cref="NonRetryableJobException">The body does not fit, and never will.</exception>
    public T Read<T>(JsonSerializerOptions? options = null)
        where T : notnull
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Body.Span, options ?? Web)
                ?? throw new NonRetryableJobException($"The body of the webhook {Id} is null.");
        }
        catch (JsonException e)
        {
            throw new NonRetryableJobException($"The body of the webhook {Id} does not fit {typeof(T).Name}.", e);
        }
    }
}
