using System.Runtime.CompilerServices;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>
/// Follows a trail entry by entry and finds the first thing that is wrong with it. Where the entries come from is all the same to it: a database, or an
/// export of one. Memory is constant but for the checkpoints that are still ahead.
/// </summary>
/// <param name="start">Where the range begins.</param>
/// <param name="through">Where it ends on purpose; null: with the trail.</param>
public sealed class AuditChainCheck(AuditRangeStart start, long? through = null)
{
    private readonly MerkleFrontier _tree = MerkleFrontier.Restore(start.First - 1, start.Frontier);
    private readonly PriorityQueue<AuditCheckpoint, long> _ahead = new();
    private MerkleHash _chain = start.Chain;
    private MerkleHash _chainBefore;
    private MerkleHash _leafBefore;
    private long? _checkpoint;
    private FoundEntry? _gap;
    private FoundEntry? _suspect;

    /// <summary>Whether it is in order that no signed checkpoint is about the range: its entries are younger than the newest one.</summary>
    public bool IsUnsignedAllowed { get; init; }

    /// <summary>The first thing that is wrong; null as long as nothing is.</summary>
    public AuditProblem? Problem { get; private set; }

    /// <summary>The last entry that fitted; one less than the first one's number before that.</summary>
    public long Last => _tree.Size;

    /// <summary>The last entry that a signed checkpoint vouches for; one less than the first one's number when none does.</summary>
    public long SignedThrough { get; private set; } = start.First - 1;

    /// <summary>Checkpoints that were compared.</summary>
    public int Checkpoints { get; private set; }

    /// <summary>Checkpoints about entries outside the range, which say nothing here.</summary>
    public int Outside { get; private set; }

    /// <summary>A checkpoint from elsewhere, whose signature was verified. Before the first entry, in any order.</summary>
    public void Expect(AuditCheckpoint checkpoint)
    {
        if (checkpoint.Size < start.First - 1 || checkpoint.Size > through)
        {
            Outside++;
        }
        else
        {
            _ahead.Enqueue(checkpoint, checkpoint.Size);
        }
    }

    /// <summary>A checkpoint that stands between the entries, whose signature was verified: behind the last one that it is about.</summary>
    public void Add(AuditCheckpoint checkpoint)
    {
        if (Problem is not null || _gap is not null || _suspect is not null)
        {
            return;
        }

        if (checkpoint.Size < Last)
        {
            Fail(AuditProblemKind.Reordered, checkpoint.Size, $"The checkpoint over {checkpoint.Size} entries stands behind entry {Last}.");
        }
        else if (checkpoint.Previous is { } previous && previous >= start.First && previous != _checkpoint)
        {
            FailCheckpoint(previous);
        }
        else
        {
            _checkpoint = checkpoint.Size;
            _ahead.Enqueue(checkpoint, checkpoint.Size);
            Compare();
        }
    }

    /// <returns>False when it makes no difference what else there is.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Add(in FoundEntry found)
    {
        if (Problem is not null)
        {
            return false;
        }

        // Checkpoints over what was before the first entry.
        if (Last == start.First - 1 && !Compare())
        {
            return false;
        }

        var expected = Last + 1;
        if (_gap is not null)
        {
            return found.Sequence != expected || Fail(AuditProblemKind.Reordered, expected, $"Entry {expected} stands behind a later one.");
        }

        if (_suspect is { } suspect)
        {
            return AuditChain.Next(_chain, expected, found.Leaf) == found.Chain
                ? FailInserted(expected)
                : FailChain(suspect.Sequence);
        }

        return found.Sequence == expected ? Continue(found) : Misplaced(found, expected);
    }

    /// <summary>The trail was signed up to there. Before <see cref="Complete"/>.</summary>
    /// <param name="size">What the newest checkpoint among or behind the entries has to be about.</param>
    public void CompleteCheckpoints(long size)
    {
        if (Problem is null && _gap is null && _suspect is null && size >= start.First && size <= Last && size != _checkpoint)
        {
            FailCheckpoint(size);
        }
    }

    /// <summary>There is no more.</summary>
    public void Complete()
    {
        if (Problem is not null || !Compare())
        {
            return;
        }

        if (_suspect is { } suspect)
        {
            FailChain(suspect.Sequence);
        }
        else if (_gap is { } gap)
        {
            Fail(AuditProblemKind.Missing, Last + 1, $"Entry {Last + 1} is missing; {gap.Sequence} comes next.");
        }
        else if (_ahead.TryPeek(out var checkpoint, out _))
        {
            Fail(AuditProblemKind.Truncated, Last + 1, $"Entry {Last + 1} and all later ones are missing: a signed checkpoint is about {checkpoint.Size} entries.");
        }
        else if (through > Last)
        {
            Fail(AuditProblemKind.Truncated, Last + 1, $"Entry {Last + 1} and all later ones are missing: the range goes up to {through}.");
        }
        else if (!IsUnsignedAllowed && Last >= start.First && SignedThrough < start.First)
        {
            Fail(AuditProblemKind.Signature, start.First, "No signed checkpoint is about any of these entries, so nothing vouches for them.");
        }
    }

    /// <returns>False, always.</returns>
    public bool Fail(string kind, long sequence, string sentence)
    {
        Problem ??= new AuditProblem(kind, sequence, sentence);
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Continue(in FoundEntry found)
    {
        var sequence = found.Sequence;
        if (sequence > through)
        {
            return Fail(AuditProblemKind.Inserted, sequence, $"Entry {sequence} is beyond the range, which ends with {through}.");
        }

        if (found.Computed != found.Leaf)
        {
            return Fail(AuditProblemKind.Altered, sequence, $"Entry {sequence} was altered: its fields do not give the hash that was sealed.");
        }

        var link = AuditChain.Next(_chain, sequence, found.Leaf);
        if (link != found.Chain)
        {
            if (sequence > start.First && AuditChain.Next(_chainBefore, sequence - 1, found.Leaf) == found.Chain)
            {
                return found.Leaf == _leafBefore
                    ? Fail(AuditProblemKind.Inserted, sequence, $"What stands as entry {sequence} is a copy of the one before.")
                    : FailInserted(sequence - 1);
            }

            // The one after it shows whether this one was put in before.
            _suspect = found;
            return true;
        }

        if (found.PayloadIsWrong)
        {
            return Fail(AuditProblemKind.Payload, sequence, $"The payload of entry {sequence} is not the one that it was written about.");
        }

        (_chainBefore, _leafBefore, _chain) = (_chain, found.Leaf, link);
        _tree.Append(found.Leaf);
        return Compare();
    }

    private bool Misplaced(in FoundEntry found, long expected)
    {
        if (AuditChain.Next(_chain, expected, found.Leaf) == found.Chain)
        {
            return Fail(AuditProblemKind.Altered, expected, $"Entry {expected} was altered: it carries the number {found.Sequence}.");
        }

        if (found.Sequence < expected)
        {
            return Fail(AuditProblemKind.Inserted, found.Sequence, $"Entry {found.Sequence} stands there a second time, where {expected} is expected.");
        }

        // Missing, unless it comes later.
        _gap = found;
        return true;
    }

    private bool FailCheckpoint(long size) => Fail(AuditProblemKind.Signature, SignedThrough + 1, $"The signed checkpoint over {size} entries is missing.");

    private bool FailInserted(long sequence) =>
        Fail(AuditProblemKind.Inserted, sequence, $"What stands as entry {sequence} was not sealed there; what was follows it.");

    private bool FailChain(long sequence) => Fail(
        AuditProblemKind.Chain, sequence, $"Entry {sequence} does not continue the one before: one of them is not what was sealed, or something between them is gone.");

    /// <summary>Compares the checkpoints over the entries so far.</summary>
    private bool Compare()
    {
        while (_gap is null && _suspect is null && _ahead.TryPeek(out var checkpoint, out var size) && size <= Last)
        {
            _ahead.Dequeue();
            var span = Last > SignedThrough ? $"The entries from {SignedThrough + 1} to {Last}" : $"What came before entry {start.First}";
            if (_tree.Root() != checkpoint.Root)
            {
                return Fail(AuditProblemKind.Root, SignedThrough + 1, $"{span} are not what the signed checkpoint over {size} entries is about.");
            }

            if (checkpoint.Chain is { } chain && chain != _chain)
            {
                return Fail(AuditProblemKind.Chain, SignedThrough + 1, $"The chain up to entry {Last} is not the one of the signed checkpoint.");
            }

            SignedThrough = Last;
            Checkpoints++;
        }

        return true;
    }
}
