using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace SvcInfra.Domain.Audit.Verification;

/// <summary>A SHA-256 value: a leaf, a node or a root of a tree, or a link of a chain. The default is 32 zero bytes.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MerkleHash
{
    /// <summary>The length of a hash in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <exception cref="ArgumentException">The length is not 32 bytes.</exception>
    public MerkleHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <exception cref="ArgumentException">The destination is shorter than 32 bytes.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Size)
        {
            throw new ArgumentException($"A hash needs {Size} bytes.", nameof(destination));
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Base64 with padding, 44 characters.</summary>
    public override string ToString() => Convert.ToBase64String(ToArray());

    /// <summary>Reads base64 with padding, without surrounding text, and only in the canonical form that <see cref="ToString"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> base64, out MerkleHash hash)
    {
        Span<byte> bytes = stackalloc byte[Size + 1];
        hash = default;
        if (base64.Length != 44 || Base64.DecodeFromUtf8(base64, bytes, out var read, out var written) != System.Buffers.OperationStatus.Done
            || read != base64.Length || written != Size)
        {
            return false;
        }

        hash = new MerkleHash(bytes[..Size]);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out MerkleHash)"/>
    public static bool TryParse(string? base64, out MerkleHash hash)
    {
        Span<byte> ascii = stackalloc byte[44];
        hash = default;
        return base64?.Length == 44 && System.Text.Encoding.UTF8.TryGetBytes(base64, ascii, out var length) && TryParse(ascii[..length], out hash);
    }
}
