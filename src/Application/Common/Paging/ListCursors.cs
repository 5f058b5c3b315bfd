using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SvcInfra.Application.Common.Paging;

/// <summary>
/// Writes and reads cursors: a position and a signature. The signature covers the list, the tenant, the sort order and the filters too, so that a
/// cursor of another list or filter is refused, and nobody can write one.
/// </summary>
internal sealed class ListCursors(ICursorSigner signer)
{
    /// <summary>The maximum length of a cursor; more than the longest key needs.</summary>
    private const int MaxLength = 2_048;

    private const int IdLength = 16;
    private const int HeadLength = 1 + IdLength;
    private const byte Backward = 1;
    private const byte HasKey = 2;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="scope">What the cursor is bound to.</param>
    public string Write(string scope, ListPosition position)
    {
        var key = Utf8.GetBytes(position.Key ?? string.Empty);
        var payload = new byte[HeadLength + key.Length];
        payload[0] = (byte)((position.IsBackward ? Backward : 0) | (position.Key is null ? 0 : HasKey));
        position.Id.TryWriteBytes(payload.AsSpan(1), bigEndian: true, out _);
        key.CopyTo(payload, HeadLength);
        return Base64Url.EncodeToString([.. payload, .. Sign(scope, payload)]);
    }

    /// <returns>Null for text that <see cref="Write"/> did not return for this scope.</returns>
    public ListPosition? Read(string scope, string text)
    {
        if (text.Length > MaxLength || !Base64Url.IsValid(text))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < HeadLength + ICursorSigner.Length)
        {
            return null;
        }

        var payload = bytes.AsSpan(..^ICursorSigner.Length);
        return CryptographicOperations.FixedTimeEquals(Sign(scope, payload), bytes.AsSpan(^ICursorSigner.Length..))
            ? new ListPosition(
                (payload[0] & HasKey) == 0 ? null : Utf8.GetString(payload[HeadLength..]),
                new Guid(payload.Slice(1, IdLength), bigEndian: true),
                (payload[0] & Backward) != 0)
            : null;
    }

    private byte[] Sign(string scope, ReadOnlySpan<byte> payload)
    {
        // The length keeps the scope and the payload apart.
        var length = Utf8.GetByteCount(scope);
        var message = new byte[sizeof(int) + length + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, length);
        Utf8.GetBytes(scope, message.AsSpan(sizeof(int)));
        payload.CopyTo(message.AsSpan(sizeof(int) + length));
        return signer.Sign(message);
    }
}
