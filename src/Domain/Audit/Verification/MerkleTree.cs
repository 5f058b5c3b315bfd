using System.Numerics;
using System.Security.Cryptography;

namespace SvcInfra.Domain.Audit.Verification;

/// <summary>The hashes of RFC 6962 section 2.1.</summary>
public static class MerkleTree
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    /// <summary>The root of the tree without leaves: SHA-256 of the empty string.</summary>
    public static readonly MerkleHash EmptyRoot = new(SHA256.HashData([]));

    /// <summary>SHA-256(0x00 || bytes).</summary>
    /// <param name="prefixed">One byte for the prefix, which is overwritten, followed by the leaf's bytes.</param>
    internal static MerkleHash LeafInPlace(Span<byte> prefixed)
    {
        prefixed[0] = LeafPrefix;
        Span<byte> hash = stackalloc byte[MerkleHash.Size];
        SHA256.HashData(prefixed, hash);
        return new MerkleHash(hash);
    }

    /// <summary>SHA-256(0x00 || bytes).</summary>
    public static MerkleHash Leaf(ReadOnlySpan<byte> bytes)
    {
        var prefixed = new byte[bytes.Length + 1];
        bytes.CopyTo(prefixed.AsSpan(1));
        return LeafInPlace(prefixed);
    }

    /// <summary>SHA-256(0x01 || left || right).</summary>
    public static MerkleHash Node(MerkleHash left, MerkleHash right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * MerkleHash.Size)];
        bytes[0] = NodePrefix;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + MerkleHash.Size)..]);
        Span<byte> hash = stackalloc byte[MerkleHash.Size];
        SHA256.HashData(bytes, hash);
        return new MerkleHash(hash);
    }

    /// <summary>The largest power of two that is less than <paramref name="size"/>, which must be at least 2.</summary>
    internal static long Split(long size) => 1L << BitOperations.Log2((ulong)size - 1);
}
