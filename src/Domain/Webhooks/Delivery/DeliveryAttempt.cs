using System.Text.Json.Serialization;

namespace SvcInfra.Domain.Webhooks.Delivery;

/// <summary>One attempt in the log of its delivery. Stored as JSON with short names, because a delivery has up to twenty of them.</summary>
/// <param name="At">When it began (UTC).</param>
/// <param name="Status">The HTTP status; null without a response.</param>
/// <param name="Error">The code of the failure; null with a response.</param>
/// <param name="DurationMs">Milliseconds.</param>
/// <param name="ResponseHead">The beginning of the response's body, redacted.</param>
public sealed record DeliveryAttempt(
    [property: JsonPropertyName("t")] DateTimeOffset At,
    [property: JsonPropertyName("s"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Status,
    [property: JsonPropertyName("e"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
    [property: JsonPropertyName("d")] int DurationMs,
    [property: JsonPropertyName("h"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ResponseHead);
