using SvcInfra.Application.Common.Messaging;

namespace SvcInfra.Application.Idempotency;

/// <summary>
/// The idempotency key of this HTTP request and the body of its response. Scoped, and empty without a key. The HTTP layer sets the key; the unit of
/// work stores the body with the command's changes, or finds the stored one.
/// </summary>
public sealed class KeyedRequest
{
    private object? _value;
    private byte[]? _body;

    /// <summary>Null when the request has no key, or its command has ended.</summary>
    public IdempotencyKey? Key { get; private set; }

    /// <summary>Whether the response is that of an earlier request.</summary>
    public bool IsReplayed { get; private set; }

    /// <exception cref="InvalidOperationException">The request already has a key.</exception>
    public void Begin(IdempotencyKey key) =>
        Key = Key is null ? key : throw new InvalidOperationException("This request already has an idempotency key.");

    /// <summary>Whether the command is the one that the key protects. Commands that it sends are part of it.</summary>
    public bool IsFor(ICommandBase command) => Key?.Command == command.GetType();

    /// <summary>Called at the start of each attempt.</summary>
    public void Forget() => (_value, _body, IsReplayed) = (null, null, false);

    /// <summary>Remembers the stored body of the command's value, so that it is the body of this response too.</summary>
    public void Keep(object? value, byte[]? body) => (_value, _body) = (value, body);

    /// <summary>Remembers the body of the earlier response.</summary>
    /// <param name="value">The command's value, read from the body.</param>
    public void Replay(object? value, byte[] body) => (_value, _body, IsReplayed) = (value, body, true);

    /// <summary>Called once, when the command has ended.</summary>
    public void End() => Key = null;

    /// <summary>The stored JSON of this value; null when it is not the command's value or is not stored.</summary>
    public byte[]? BodyOf(object? value) => value is not null && ReferenceEquals(value, _value) ? _body : null;
}

/// <summary>A valid key, and the request that it came with.</summary>
/// <param name="Command">The type of the command that the request sends.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Route">The template of the route, without the values of its parameters.</param>
/// <param name="Value">1 to 255 visible ASCII characters.</param>
/// <param name="Fingerprint">SHA-256 of the request. It differs when the URL, the content type or the body differs.</param>
/// <param name="Format">Writes and reads the bodies of responses.</param>
public sealed record IdempotencyKey(Type Command, string Method, string Route, string Value, byte[] Fingerprint, IResponseFormat Format);

/// <summary>The format of response bodies.</summary>
public interface IResponseFormat
{
    byte[] Write(object? value, Type type);

    /// <summary>
    /// Reads what an earlier version of the application may have written: unknown members are ignored, missing ones get their default.
    /// </summary>
    /// <returns>False when the body cannot be read as this type.</returns>
    bool TryRead(byte[] body, Type type, out object? value);
}
