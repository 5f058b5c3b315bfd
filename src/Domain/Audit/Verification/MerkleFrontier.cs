using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SvcInfra.Domain.Audit.Verification;

/// <summary>The root of a complete subtree over the <c>2^Level</c> leaves that begin with leaf <c>Index * 2^Level</c>.</summary>
/// <param name="Level">0 for leaves.</param>
/// <param name="Index">The node's index within its level, from 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MerkleNode(int Level, long Index, MerkleHash Hash);

/// <summary>
/// An append-only tree, stored as the roots of its complete subtrees, one for each bit that is set in its size. That is enough to append leaves and
/// to compute the root. Not thread-safe.
/// </summary>
public sealed class MerkleFrontier
{
    private readonly MerkleHash[] _byLevel = new MerkleHash[63];

    /// <summary>The number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The roots of the complete subtrees, the largest (leftmost) first.</summary>
    public IReadOnlyList<MerkleHash> Nodes => [.. Levels(Size).Reverse().Select(level => _byLevel[level])];

    /// <summary>Restores a tree from its <see cref="Size"/> and <see cref="Nodes"/>.</summary>
    /// <exception cref="ArgumentException">The number of nodes does not match the size.</exception>
    public static MerkleFrontier Restore(long size, IReadOnlyList<MerkleHash> nodes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var subtrees = BitOperations.PopCount((ulong)size);
        if (nodes.Count != subtrees)
        {
            throw new ArgumentException($"A tree of {size} leaves has {subtrees} complete subtrees, not {nodes.Count}.", nameof(nodes));
        }

        var frontier = new MerkleFrontier { Size = size };
        var next = nodes.Count;
        foreach (var level in Levels(size))
        {
            frontier._byLevel[level] = nodes[--next];
        }

        return frontier;
    }

    /// <summary>Appends a leaf. It computes one hash for each subtree that becomes complete, which is one on average.</summary>
    /// <param name="leaf">The leaf's hash.</param>
    /// <param name="stored">Receives the completed nodes of the stored levels above the leaves (<see cref="IMerkleNodes"/>); may be null.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Append(MerkleHash leaf, ICollection<MerkleNode>? stored = null)
    {
        var node = leaf;
        var level = 0;
        for (; (Size >> level & 1) == 1; level++)
        {
            node = MerkleTree.Node(_byLevel[level], node);
            if (stored is not null && (level + 1) % MerkleProofs.StoredEvery == 0)
            {
                stored.Add(new MerkleNode(level + 1, Size >> level + 1, node));
            }
        }

        _byLevel[level] = node;
        Size++;
    }

    /// <summary>The current root of the tree (RFC 6962 section 2.1).</summary>
    public MerkleHash Root()
    {
        MerkleHash? root = null;
        foreach (var level in Levels(Size))
        {
            root = root is { } right ? MerkleTree.Node(_byLevel[level], right) : _byLevel[level];
        }

        return root ?? MerkleTree.EmptyRoot;
    }

    /// <summary>The positions of the bits that are set, the lowest first.</summary>
    private static IEnumerable<int> Levels(long size)
    {
        for (var rest = (ulong)size; rest != 0; rest &= rest - 1)
        {
            yield return BitOperations.TrailingZeroCount(rest);
        }
    }
}
