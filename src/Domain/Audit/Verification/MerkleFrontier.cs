using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SvcInfra.Domain.Audit.Verification;

/// <summary>The root of a complete subtree: of the leaves from <c>Index * 2^Level</c> on, <c>2^Level</c> of them.</summary>
/// <param name="Level">0 for leaves.</param>
/// <param name="Index">Its place among the nodes of its level, from 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MerkleNode(int Level, long Index, MerkleHash Hash);

/// <summary>
/// A tree that only grows, kept as the roots of its complete subtrees: one for each bit that is set in its size. That is enough to append, and to know
/// the root. Not for several threads at once.
/// </summary>
public sealed class MerkleFrontier
{
    private readonly MerkleHash[] _byLevel = new MerkleHash[63];

    /// <summary>Leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The roots of the complete subtrees, the largest (leftmost) first.</summary>
    public IReadOnlyList<MerkleHash> Nodes => [.. Levels(Size).Reverse().Select(level => _byLevel[level])];

    /// <summary>Goes on where another one stopped.</summary>
    /// <param name="size">Its <see cref="Size"/>.</param>
    /// <param name="nodes">Its <see cref="Nodes"/>.</param>
    /// <exception cref="ArgumentException">A tree of that size has another number of complete subtrees.</exception>
    public static MerkleFrontier Restore(long size, IReadOnlyList<MerkleHash> nodes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (nodes.Count != BitOperations.PopCount((ulong)size))
        {
            throw new ArgumentException($"A tree of {size} leaves has {BitOperations.PopCount((ulong)size)} complete subtrees, not {nodes.Count}.", nameof(nodes));
        }

        var frontier = new MerkleFrontier { Size = size };
        var next = nodes.Count;
        foreach (var level in Levels(size))
        {
            frontier._byLevel[level] = nodes[--next];
        }

        return frontier;
    }

    /// <summary>Appends a leaf: as many hashes as subtrees become complete by it, one on average.</summary>
    /// <param name="leaf">The leaf's hash.</param>
    /// <param name="stored">Receives the nodes of the stored levels above the leaves (<see cref="IMerkleNodes"/>) that became complete; null: nobody asks.</param>
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

    /// <summary>The root of the tree as it is now (RFC 6962 section 2.1).</summary>
    public MerkleHash Root()
    {
        MerkleHash? root = null;
        foreach (var level in Levels(Size))
        {
            root = root is { } right ? MerkleTree.Node(_byLevel[level], right) : _byLevel[level];
        }

        return root ?? MerkleTree.EmptyRoot;
    }

    /// <summary>The bits that are set, the lowest first.</summary>
    private static IEnumerable<int> Levels(long size)
    {
        for (var rest = (ulong)size; rest != 0; rest &= rest - 1)
        {
            yield return BitOperations.TrailingZeroCount(rest);
        }
    }
}
