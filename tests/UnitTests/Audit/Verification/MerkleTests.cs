using System.Security.Cryptography;
using System.Text.Json;
using Shouldly;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.TestSupport;

namespace SvcInfra.UnitTests.Audit.Verification;

public sealed class MerkleTests
{
    private const int Sizes = 300;

    /// <summary>All small trees, and those around the powers of two. At 256 the first tile is full.</summary>
    private static readonly int[] s_boundaries = [.. Enumerable.Range(1, 33), 63, 64, 65, 127, 128, 129, 255, 256, 257, Sizes];

    private static readonly Lazy<JsonDocument> s_vectors = new(
        () => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Audit", "Verification", "merkle-vectors.json"))));

    public static TheoryData<string> Inclusions => Names("inclusion");

    public static TheoryData<string> Consistencies => Names("consistency");

    [Theory]
    [MemberData(nameof(Inclusions))]
    public void Inclusion_proof_of_a_public_vector_is_judged_as_expected(string file)
    {
        var vector = Vector("inclusion", file);
        var (leaf, root) = (vector.GetProperty("leafHash"), vector.GetProperty("root"));
        var valid = IsHash(leaf) && IsHash(root)
            && MerkleProof.VerifyInclusion(Number(vector, "leafIdx"), Number(vector, "treeSize"), Hash(leaf), Proof(vector), Hash(root));

        valid.ShouldBe(vector.GetProperty("valid").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Consistencies))]
    public void Consistency_proof_of_a_public_vector_is_judged_as_expected(string file)
    {
        var vector = Vector("consistency", file);
        var valid = MerkleProof.VerifyConsistency(
            Number(vector, "size1"), Number(vector, "size2"), Hash(vector.GetProperty("root1")), Hash(vector.GetProperty("root2")), Proof(vector));

        valid.ShouldBe(vector.GetProperty("valid").GetBoolean());
    }

    [Fact]
    public void All_196_public_vectors_are_present() => (Inclusions.Count + Consistencies.Count).ShouldBe(196);

    /// <summary>The roots of the eight well-known leaves of RFC 6962's reference tests, as in the public vectors.</summary>
    [Fact]
    public void Roots_of_the_known_leaves_are_the_expected_ones()
    {
        string[] leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        var tree = new MerkleFrontier();
        var roots = leaves.Select(leaf =>
        {
            tree.Append(MerkleTree.Leaf(Convert.FromHexString(leaf)));
            return tree.Root().ToString();
        }).ToList();

        MerkleTree.EmptyRoot.ToString().ShouldBe("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        new MerkleFrontier().Root().ShouldBe(MerkleTree.EmptyRoot);
        roots[0].ShouldBe("bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=");
        roots[1].ShouldBe("+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=");
        roots[4].ShouldBe("Tju7H3tHjc/nH7YxYxUZo7yhLJrvyhYSv85ME6hiZNQ=");
        roots[5].ShouldBe("duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8=");
        roots[7].ShouldBe("XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=");
    }

    [Fact]
    public Task Inclusion_proofs_at_boundaries_verify_and_tampered_ones_fail() => InclusionProofsVerifyAsync(s_boundaries);

    [Fact]
    [Slow]
    public Task All_inclusion_proofs_up_to_300_leaves_verify_and_tampered_ones_fail() => InclusionProofsVerifyAsync(Enumerable.Range(1, Sizes));

    [Fact]
    public Task Consistency_proofs_at_boundaries_verify_and_tampered_ones_fail() => ConsistencyProofsVerifyAsync(s_boundaries);

    [Fact]
    [Slow]
    public Task All_consistency_proofs_up_to_300_leaves_verify_and_tampered_ones_fail() => ConsistencyProofsVerifyAsync(Enumerable.Range(1, Sizes));

    [Fact]
    public async Task Proofs_over_70_000_entries_read_at_most_six_ranges()
    {
        const int Size = 70_003;
        var (nodes, roots) = Grow(Size);
        foreach (var index in (long[])[0, 255, 256, 65_535, 65_536, 69_888, 70_002])
        {
            nodes.Reads = 0;
            var proof = await new MerkleProofs(nodes).InclusionAsync(index, Size, CancellationToken.None);
            MerkleProof.VerifyInclusion(index, Size, nodes.Leaves[(int)index], proof, roots[Size]).ShouldBeTrue();
            nodes.Reads.ShouldBeInRange(1, 6);

            nodes.Reads = 0;
            var grown = await new MerkleProofs(nodes).ConsistencyAsync(index + 1, Size, CancellationToken.None);
            MerkleProof.VerifyConsistency(index + 1, Size, roots[(int)index + 1], roots[Size], grown).ShouldBeTrue();
            nodes.Reads.ShouldBeInRange(0, 6);
        }

        (await new MerkleProofs(nodes).RootAsync(65_536, CancellationToken.None)).ShouldBe(roots[65_536]);
    }

    [Fact]
    public async Task Proof_after_a_purge_works_for_kept_leaves_and_fails_for_purged_ones()
    {
        var (nodes, roots) = Grow(1000);
        nodes.PurgedBefore = 512;
        var proofs = new MerkleProofs(nodes);

        var proof = await proofs.InclusionAsync(700, 1000, CancellationToken.None);

        MerkleProof.VerifyInclusion(700, 1000, nodes.Leaves[700], proof, roots[1000]).ShouldBeTrue();
        (await proofs.ConsistencyAsync(512, 1000, CancellationToken.None)).ShouldNotBeEmpty();
        await Should.ThrowAsync<MerkleNodesMissingException>(() => proofs.InclusionAsync(300, 1000, CancellationToken.None));
    }

    [Fact]
    public void Restored_frontier_continues_and_a_malformed_one_is_refused()
    {
        var (nodes, roots) = Grow(Sizes);
        for (var size = 0; size < Sizes; size++)
        {
            var stopped = new MerkleFrontier();
            nodes.Leaves.Take(size).ToList().ForEach(leaf => stopped.Append(leaf));
            var resumed = MerkleFrontier.Restore(size, stopped.Nodes);

            resumed.Append(nodes.Leaves[size]);

            resumed.Root().ShouldBe(roots[size + 1]);
        }

        Should.Throw<ArgumentException>(() => MerkleFrontier.Restore(3, [MerkleTree.EmptyRoot]));
    }

    /// <summary>Checks the proofs of every leaf in trees of these sizes.</summary>
    private static async Task InclusionProofsVerifyAsync(IEnumerable<int> sizes)
    {
        var (nodes, roots) = Grow(Sizes);
        var random = new Random(1);
        foreach (var size in sizes)
        {
            var proofs = new MerkleProofs(nodes);
            for (var index = 0; index < size; index++)
            {
                var proof = await proofs.InclusionAsync(index, size, CancellationToken.None);
                var leaf = nodes.Leaves[index];

                MerkleProof.VerifyInclusion(index, size, leaf, proof, roots[size]).ShouldBeTrue();
                MerkleProof.VerifyInclusion(index, size, Flip(leaf, random), proof, roots[size]).ShouldBeFalse();
                MerkleProof.VerifyInclusion(index, size, leaf, proof, Flip(roots[size], random)).ShouldBeFalse();
                MerkleProof.VerifyInclusion(index, size, leaf, [.. proof, leaf], roots[size]).ShouldBeFalse();
                if (proof.Count > 0)
                {
                    MerkleProof.VerifyInclusion(index, size, leaf, FlipOne(proof, random), roots[size]).ShouldBeFalse();
                    MerkleProof.VerifyInclusion(index, size, leaf, [.. proof.Skip(1)], roots[size]).ShouldBeFalse();
                }
            }
        }
    }

    /// <summary>Checks the proofs from every smaller size to these sizes.</summary>
    private static async Task ConsistencyProofsVerifyAsync(IEnumerable<int> sizes)
    {
        var (nodes, roots) = Grow(Sizes);
        var random = new Random(2);
        var proofs = new MerkleProofs(nodes);
        foreach (var second in sizes)
        {
            for (var first = 1; first <= second; first++)
            {
                var proof = await proofs.ConsistencyAsync(first, second, CancellationToken.None);

                MerkleProof.VerifyConsistency(first, second, roots[first], roots[second], proof).ShouldBeTrue();
                MerkleProof.VerifyConsistency(first, second, Flip(roots[first], random), roots[second], proof).ShouldBeFalse();
                MerkleProof.VerifyConsistency(first, second, roots[first], Flip(roots[second], random), proof).ShouldBeFalse();
                MerkleProof.VerifyConsistency(first, second, roots[first], roots[second], [.. proof, roots[first]]).ShouldBeFalse();
                if (proof.Count > 0)
                {
                    MerkleProof.VerifyConsistency(first, second, roots[first], roots[second], FlipOne(proof, random)).ShouldBeFalse();
                    MerkleProof.VerifyConsistency(first, second, roots[first], roots[second], [.. proof.Skip(1)]).ShouldBeFalse();
                }
            }
        }
    }

    private static (Stored Nodes, IReadOnlyList<MerkleHash> Roots) Grow(int size)
    {
        var (nodes, tree, roots) = (new Stored(), new MerkleFrontier(), new List<MerkleHash> { MerkleTree.EmptyRoot });
        var random = new Random(size);
        var completed = new List<MerkleNode>();
        for (var i = 0; i < size; i++)
        {
            var bytes = new byte[8];
            random.NextBytes(bytes);
            nodes.Leaves.Add(MerkleTree.Leaf(bytes));
            tree.Append(nodes.Leaves[i], completed);
            roots.Add(tree.Root());
        }

        completed.ForEach(node => nodes.Tiles.Add((node.Level, node.Index), node.Hash));
        return (nodes, roots);
    }

    private static MerkleHash Flip(MerkleHash hash, Random random)
    {
        var bytes = hash.ToArray();
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return new MerkleHash(bytes);
    }

    private static List<MerkleHash> FlipOne(IReadOnlyList<MerkleHash> proof, Random random)
    {
        var changed = proof.ToList();
        var index = random.Next(changed.Count);
        changed[index] = Flip(changed[index], random);
        return changed;
    }

    private static TheoryData<string> Names(string kind) =>
        [.. s_vectors.Value.RootElement.GetProperty(kind).EnumerateArray().Select(vector => vector.GetProperty("file").GetString()!)];

    private static JsonElement Vector(string kind, string file) =>
        s_vectors.Value.RootElement.GetProperty(kind).EnumerateArray().Single(vector => vector.GetProperty("file").GetString() == file);

    /// <summary>Some vectors have 2^64 - 1, which becomes the invalid index -1.</summary>
    private static long Number(JsonElement vector, string name) => unchecked((long)vector.GetProperty(name).GetUInt64());

    /// <summary>Some vectors have text instead of a hash. The hash of that text stands in for it: it is equally wrong.</summary>
    private static MerkleHash Hash(JsonElement base64)
    {
        var bytes = base64.GetBytesFromBase64();
        return new MerkleHash(bytes.Length == MerkleHash.Size ? bytes : SHA256.HashData(bytes));
    }

    private static bool IsHash(JsonElement base64) => base64.GetBytesFromBase64().Length == MerkleHash.Size;

    private static List<MerkleHash> Proof(JsonElement vector) => [.. vector.GetProperty("proof").EnumerateArray().Select(Hash)];

    /// <summary>Stores the same nodes as the database: leaves, and every eighth level above them.</summary>
    private sealed class Stored : IMerkleNodes
    {
        public List<MerkleHash> Leaves { get; } = [];

        public Dictionary<(int Level, long Index), MerkleHash> Tiles { get; } = [];

        public int Reads { get; set; }

        public long PurgedBefore { get; set; }

        public Task<IReadOnlyList<MerkleHash>> ReadAsync(int level, long first, int count, CancellationToken cancellationToken)
        {
            Reads++;
            (level % 8).ShouldBe(0);
            count.ShouldBeInRange(1, 256);
            (first / 256).ShouldBe((first + count - 1) / 256);
            IReadOnlyList<MerkleHash> found = level > 0 ? [.. Enumerable.Range(0, count).Select(i => Tiles[(level, first + i)])]
                : first < PurgedBefore ? [] : Leaves.GetRange((int)first, count);
            return Task.FromResult(found);
        }
    }
}
