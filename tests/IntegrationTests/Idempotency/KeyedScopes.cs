using System.Text.Json;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Idempotency;
using SvcInfra.IntegrationTests.Persistence;

namespace SvcInfra.IntegrationTests.Idempotency;

/// <summary>A scope like that of a request with an idempotency key.</summary>
internal static class KeyedScopes
{
    /// <summary>Begins a request with this key for a command.</summary>
    public static TestScope WithKey<T>(this TestScope scope, string key, string body = "{}")
        where T : ICommandBase
    {
        using var fingerprint = new FieldHash();
        scope.Get<KeyedRequest>().Begin(
            new IdempotencyKey(typeof(T), "POST", "/notes", key, fingerprint.Add(key).Add(body).Finish(), PlainJson.Instance));
        return scope;
    }

    private sealed class PlainJson : IResponseFormat
    {
        public static PlainJson Instance { get; } = new();

        public byte[] Write(object? value, Type type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

        public bool TryRead(byte[] body, Type type, out object? value)
        {
            value = body.Length == 0 ? null : JsonSerializer.Deserialize(body, type);
            return true;
        }
    }
}
