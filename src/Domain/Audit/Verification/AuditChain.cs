using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace SvcInfra.Domain.Audit.Verification;

/// <summary>
/// The hash chain of a trail, which identifies the first bad entry: <c>chain(n) = SHA-256(0x02 || chain(n-1) || n || leaf(n))</c>, n as
/// 64 bits, big-endian, from 1. The prefix differs from those of RFC 6962, so no link of a chain can pass for a node of a tree.
/// </summary>
public static class AuditChain
{
    private const byte Prefix = 2;

    /// <summary>chain(0), before the first entry: 32 zero bytes.</summary>
    public static readonly MerkleHash Start;

    /// <summary>Computes the link of an entry.</summary>
    /// <param name="previous">The link of the entry before it.</param>
    /// <param name="sequence">The entry's number in its trail, from 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static MerkleHash Next(MerkleHash previous, long sequence, MerkleHash leaf)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        Span<byte> bytes = stackalloc byte[1 + MerkleHash.Size + sizeof(long) + MerkleHash.Size];
        bytes[0] = Prefix;
        previous.CopyTo(bytes[1..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes[(1 + MerkleHash.Size)..], sequence);
        leaf.CopyTo(bytes[(1 + MerkleHash.Size + sizeof(long))..]);
        Span<byte> hash = stackalloc byte[MerkleHash.Size];
        SHA256.HashData(bytes, hash);
        return new MerkleHash(hash);
    }
}
