using System.Text.Json;
using SvcInfra.Application.InboundWebhooks.Contracts;

namespace SvcInfra.Application.InboundWebhooks.Signatures;

/// <summary>Verifies the signatures of one scheme.</summary>
public interface IWebhookVerifier
{
    WebhookSignatureScheme Scheme { get; }

    /// <summary>The headers that <see cref="Verify"/> reads, in lower case.</summary>
    IReadOnlyList<string> Headers { get; }

    /// <summary>Explains why a secret of the settings is unusable.</summary>
    /// <returns>Null when it is usable.</returns>
    string? Refuse(string secret);

    /// <summary>Verifies the signatures over the raw body with all secrets, in constant time.</summary>
    /// <param name="now">UTC.</param>
    /// <returns>Null when no signature is valid, or when the signed time differs from now by more than the tolerance.</returns>
    VerifiedWebhook? Verify(SignedWebhook webhook, IEnumerable<string> secrets, TimeSpan tolerance, DateTimeOffset now);
}

/// <param name="Headers">By name in lower case. Several fields of one name are joined with commas, as RFC 9110 §5.3 has it.</param>
/// <param name="Body">The raw bytes.</param>
public sealed record SignedWebhook(IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Longer values are refused: no sender needs them, and their signatures would all have to be checked.</summary>
    private const int MaxHeaderLength = 4_096;

    /// <returns>Empty when the header is missing or too long; no signature, time or id is empty.</returns>
    public string Header(string name) => Headers.GetValueOrDefault(name) is { Length: <= MaxHeaderLength } value ? value : string.Empty;
}

/// <param name="EventId">The sender's id of the event; null when it is missing.</param>
/// <param name="Type">The sender's name of the event's type; null when it is missing.</param>
public sealed record VerifiedWebhook(string? EventId, string? Type)
{
    /// <summary>The value of a text member of a JSON object.</summary>
    /// <returns>Null when the body is not a JSON object, or has no such member.</returns>
    internal static string? Member(ReadOnlyMemory<byte> body, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or text with half of a surrogate pair.
            return null;
        }
    }
}
