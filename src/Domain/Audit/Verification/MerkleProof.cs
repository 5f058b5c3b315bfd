using System.Numerics;

namespace SvcInfra.Domain.Audit.Verification;

/// <summary>Checks proofs against trusted roots (RFC 9162 sections 2.1.3.2 and 2.1.4.2). The length of a proof is not trusted.</summary>
public static class MerkleProof
{
    /// <summary>Whether the tree with this root has this leaf at this index.</summary>
    /// <param name="index">The leaf's index, from 0.</param>
    /// <param name="size">The number of leaves of the tree.</param>
    public static bool VerifyInclusion(long index, long size, MerkleHash leaf, IReadOnlyList<MerkleHash> proof, MerkleHash root)
    {
        if (index < 0 || index >= size)
        {
            return false;
        }

        var (node, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleTree.Node(sibling, hash);
                (node, last) = SkipMissing(node, last);
            }
            else
            {
                hash = MerkleTree.Node(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }

    /// <summary>Whether the second tree begins with all leaves of the first tree, unchanged.</summary>
    /// <param name="first">The number of leaves of the first tree; at least 1.</param>
    /// <param name="second">The number of leaves of the second tree; at least <paramref name="first"/>.</param>
    public static bool VerifyConsistency(
        long first, long second, MerkleHash firstRoot, MerkleHash secondRoot, IReadOnlyList<MerkleHash> proof)
    {
        if (first < 1 || first > second)
        {
            return false;
        }

        if (first == second)
        {
            return proof.Count == 0 && firstRoot == secondRoot;
        }

        // A complete first tree is a subtree of the second one, so the proof omits its root.
        var path = BitOperations.IsPow2(first) ? [firstRoot, .. proof] : proof;
        if (path.Count == 0)
        {
            return false;
        }

        var (node, last) = SkipOdd(first - 1, second - 1);
        var (old, grown) = (path[0], path[0]);
        foreach (var sibling in path.Skip(1))
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                old = MerkleTree.Node(sibling, old);
                grown = MerkleTree.Node(sibling, grown);
                (node, last) = SkipMissing(node, last);
            }
            else
            {
                grown = MerkleTree.Node(grown, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && old == firstRoot && grown == secondRoot;
    }

    /// <summary>Skips the levels at the right edge of the tree where the node has no sibling.</summary>
    private static (long Node, long Last) SkipMissing(long node, long last)
    {
        while ((node & 1) == 0 && node != 0)
        {
            (node, last) = (node >> 1, last >> 1);
        }

        return (node, last);
    }

    private static (long Node, long Last) SkipOdd(long node, long last)
    {
        while ((node & 1) == 1)
        {
            (node, last) = (node >> 1, last >> 1);
        }

        return (node, last);
    }
}
