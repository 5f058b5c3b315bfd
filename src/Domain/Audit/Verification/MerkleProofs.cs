using System.Numerics;

namespace SvcInfra.Domain.Audit.Verification;

/// <summary>The stored hashes of a tree: its leaves (level 0) and the complete nodes of every eighth level above them (8, 16, ...).</summary>
public interface IMerkleNodes
{
    /// <summary>Reads consecutive hashes of one level.</summary>
    /// <param name="level">0, 8, 16, ...</param>
    /// <param name="first">The index of the first hash within its level, from 0.</param>
    /// <param name="count">1 to 256; all of them within one tile of 256.</param>
    /// <returns>The hashes in order; fewer than requested when some are no longer stored.</returns>
    Task<IReadOnlyList<MerkleHash>> ReadAsync(int level, long first, int count, CancellationToken cancellationToken);
}

/// <summary>A hash that a proof needs is not stored: it was purged, or never written.</summary>
public sealed class MerkleNodesMissingException(int level, long first, int count)
    : Exception($"Not all of the {count} hashes of level {level} from index {first} are stored.");

/// <summary>
/// Creates proofs from stored hashes. Hashes between the stored levels are computed from at most 256 hashes below them, so a proof in a tree of a
/// million leaves reads at most six ranges of at most 256 hashes.
/// </summary>
public sealed class MerkleProofs(IMerkleNodes nodes)
{
    /// <summary>The distance between the stored levels.</summary>
    public const int StoredEvery = 8;

    private const int TileWidth = 1 << StoredEvery;

    private readonly Dictionary<(int Level, long Tile), IReadOnlyList<MerkleHash>> _tiles = [];

    /// <summary>The root of the tree when it had <paramref name="size"/> leaves.</summary>
    /// <exception cref="MerkleNodesMissingException">A required hash is not stored.</exception>
    public Task<MerkleHash> RootAsync(long size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? Task.FromResult(MerkleTree.EmptyRoot) : SubtreeAsync(0, size, size, cancellationToken);
    }

    /// <summary>The roots of the complete subtrees of the tree when it had <paramref name="size"/> leaves, the largest first.</summary>
    /// <exception cref="MerkleNodesMissingException">A required hash is not stored.</exception>
    public async Task<IReadOnlyList<MerkleHash>> FrontierAsync(long size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var frontier = new List<MerkleHash>();
        for (var (from, rest) = (0L, size); rest > 0; rest = size - from)
        {
            var level = BitOperations.Log2((ulong)rest);
            frontier.Add(await CompleteAsync(from, level, size, cancellationToken));
            from += 1L << level;
        }

        return frontier;
    }

    /// <summary>The hashes that lead from a leaf to the root (RFC 6962 section 2.1.1), from the bottom up.</summary>
    /// <param name="index">The leaf's index, from 0: an entry's sequence number minus one.</param>
    /// <param name="size">The number of leaves of the tree; greater than <paramref name="index"/>.</param>
    /// <exception cref="MerkleNodesMissingException">A required hash is not stored.</exception>
    public async Task<IReadOnlyList<MerkleHash>> InclusionAsync(long index, long size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var proof = new List<MerkleHash>();
        var (from, to) = (0L, size);
        while (to - from > 1)
        {
            var middle = from + MerkleTree.Split(to - from);
            if (index < middle)
            {
                proof.Add(await SubtreeAsync(middle, to, size, cancellationToken));
                to = middle;
            }
            else
            {
                proof.Add(await SubtreeAsync(from, middle, size, cancellationToken));
                from = middle;
            }
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>The hashes that prove that leaves were only appended (RFC 6962 section 2.1.2); empty when both sizes are equal.</summary>
    /// <param name="first">At least 1.</param>
    /// <param name="second">At least <paramref name="first"/>.</param>
    /// <exception cref="MerkleNodesMissingException">A required hash is not stored.</exception>
    public async Task<IReadOnlyList<MerkleHash>> ConsistencyAsync(long first, long second, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        var proof = new List<MerkleHash>();
        var (from, to) = (0L, second);
        while (first != to)
        {
            var middle = from + MerkleTree.Split(to - from);
            if (first <= middle)
            {
                proof.Add(await SubtreeAsync(middle, to, second, cancellationToken));
                to = middle;
            }
            else
            {
                proof.Add(await SubtreeAsync(from, middle, second, cancellationToken));
                from = middle;
            }
        }

        if (from != 0)
        {
            // The verifier knows the old root. It equals this subtree only when the subtree begins at leaf 0, so otherwise the proof contains it.
            proof.Add(await SubtreeAsync(from, to, second, cancellationToken));
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>
    /// The root over the leaves from <paramref name="from"/> to <paramref name="to"/> (excluded); a complete subtree, or one at the right edge.
    /// </summary>
    private async Task<MerkleHash> SubtreeAsync(long from, long to, long size, CancellationToken cancellationToken)
    {
        if (BitOperations.IsPow2(to - from))
        {
            return await CompleteAsync(from, BitOperations.Log2((ulong)(to - from)), size, cancellationToken);
        }

        var middle = from + MerkleTree.Split(to - from);
        var left = await SubtreeAsync(from, middle, size, cancellationToken);
        return MerkleTree.Node(left, await SubtreeAsync(middle, to, size, cancellationToken));
    }

    private async Task<MerkleHash> CompleteAsync(long from, int level, long size, CancellationToken cancellationToken)
    {
        var stored = level - (level % StoredEvery);
        var first = from >> stored;
        var tile = first / TileWidth;
        var count = (int)Math.Min(TileWidth, (size >> stored) - (tile * TileWidth));

        // A proof in a smaller tree may have cached fewer hashes of this tile.
        if (!_tiles.TryGetValue((stored, tile), out var hashes) || hashes.Count < count)
        {
            hashes = await nodes.ReadAsync(stored, tile * TileWidth, count, cancellationToken);
            if (hashes.Count < count)
            {
                throw new MerkleNodesMissingException(stored, tile * TileWidth, count);
            }

            _tiles[(stored, tile)] = hashes;
        }

        var row = hashes.Skip((int)(first % TileWidth)).Take(1 << level - stored).ToArray();
        for (var width = row.Length; width > 1; width /= 2)
        {
            for (var i = 0; i < width / 2; i++)
            {
                row[i] = MerkleTree.Node(row[2 * i], row[(2 * i) + 1]);
            }
        }

        return row[0];
    }
}
