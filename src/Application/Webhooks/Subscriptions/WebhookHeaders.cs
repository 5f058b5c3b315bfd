using System.Text.Json;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Webhooks.Subscriptions;

/// <summary>Encrypts the headers of a subscription, since they often carry credentials, and decrypts them for sending.</summary>
internal sealed class WebhookHeaders(ISecretProtector secrets)
{
    private const string Purpose = "webhooks.headers";

    /// <returns>Null for no headers.</returns>
    public string? Protect(IReadOnlyDictionary<string, string>? headers) =>
        headers is { Count: > 0 } ? secrets.Protect(Purpose, JsonSerializer.SerializeToUtf8Bytes(headers)) : null;

    public IReadOnlyDictionary<string, string> Unprotect(string? protectedHeaders) =>
        protectedHeaders is null
            ? new Dictionary<string, string>()
            : JsonSerializer.Deserialize<Dictionary<string, string>>(secrets.Unprotect(Purpose, protectedHeaders))!;
}
