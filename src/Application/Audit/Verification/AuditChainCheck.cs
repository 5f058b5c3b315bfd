using System.Runtime.CompilerServices;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>
/// Follows a trail entry by entry and finds the first problem, in rows of the database or in an export. Memory is constant except for checkpoints
/// that are still ahead.
/// </summary>
/// <param name="through">The last entry of the range; null when the range ends with the trail.</param>
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

    /// <summary>Whether the range may lack a signed checkpoint, because its entries are newer than the newest one.</summary>
    public bool IsUnsignedAllowed { get; init; }

    /// <summary>The first problem; null if none was found.</summary>
    public AuditProblem? Problem { get; private set; }

    /// <summary>The number of the last valid entry; one less than the first entry's number if none exists.</summary>
    public long Last => _tree.Size;

    /// <summary>The number of the last entry that a signed checkpoint covers; one less than the first entry's number if none exists.</summary>
    public long SignedThrough { get; private set; } = start.First - 1;

    /// <summary>The number of compared checkpoints.</summary>
    public int Checkpoints { get; private set; }

    /// <summary>The number of checkpoints that were not compared, because they cover entries outside the range.</summary>
    public int Outside { get; private set; }

    /// <summary>
    /// Adds an anchored checkpoint whose signature was verified. All of them must be added before the first entry, in any order.
    /// </summary>
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

    /// <summary>Adds a checkpoint of the trail whose signature was verified, after the last entry that it covers.</summary>
    public void Add(AuditCheckpoint checkpoint)
    {
        if (Problem is not null || _gap is not null || _suspect is not null)
        {
            return;
        }

        if (checkpoint.Size < Last)
        {
            Fail(AuditProblemKind.Reordered, checkpoint.Size, $"The checkpoint over {checkpoint.Size} entries follows entry {Last}, out of order.");
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

    /// <returns>False when a problem was found, so that further entries make no difference.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Add(in FoundEntry found)
    {
        if (Problem is not null)
        {
            return false;
        }

        // Compare checkpoints over the entries before the first one.
        if (Last == start.First - 1 && !Compare())
        {
            return false;
        }

        var expected = Last + 1;
        if (_gap is not null)
        {
            return found.Sequence != expected || Fail(AuditProblemKind.Reordered, expected, $"Entry {expected} follows a later entry, out of order.");
        }

        if (_suspect is { } suspect)
        {
            return AuditChain.Next(_chain, expected, found.Leaf) == found.Chain
                ? FailInserted(expected)
                : FailChain(suspect.Sequence);
        }

        return found.Sequence == expected ? Continue(found) : Misplaced(found, expected);
    }

    /// <summary>Checks that the newest checkpoint is present. Must be called before <see cref="Complete"/>.</summary>
    /// <param name="size">The size that the newest checkpoint must have.</param>
    public void CompleteCheckpoints(long size)
    {
        if (Problem is null && _gap is null && _suspect is null && size >= start.First && size <= Last && size != _checkpoint)
        {
            FailCheckpoint(size);
        }
    }

    /// <summary>Must be called after the last entry.</summary>
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
            Fail(AuditProblemKind.Missing, Last + 1, $"Entry {Last + 1} is missing; the next entry is {gap.Sequence}.");
        }
        else if (_ahead.TryPeek(out var checkpoint, out _))
        {
            var sentence = $"Entry {Last + 1} and all later entries are missing: a signed checkpoint covers {checkpoint.Size} entries.";
            Fail(AuditProblemKind.Truncated, Last + 1, sentence);
        }
        else if (through > Last)
        {
            Fail(AuditProblemKind.Truncated, Last + 1, $"Entry {Last + 1} and all later entries are missing: the range ends with entry {through}.");
        }
        else if (!IsUnsignedAllowed && Last >= start.First && SignedThrough < start.First)
        {
            Fail(AuditProblemKind.Signature, start.First, "No signed checkpoint covers any of these entries, so they cannot be verified.");
        }
    }

    /// <returns>Always false.</returns>
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
            return Fail(AuditProblemKind.Inserted, sequence, $"Entry {sequence} is beyond the range, which ends with entry {through}.");
        }

        if (found.Computed != found.Leaf)
        {
            return Fail(AuditProblemKind.Altered, sequence, $"Entry {sequence} was altered: its fields do not match the sealed hash.");
        }

        var link = AuditChain.Next(_chain, sequence, found.Leaf);
        if (link != found.Chain)
        {
            if (sequence > start.First && AuditChain.Next(_chainBefore, sequence - 1, found.Leaf) == found.Chain)
            {
                return found.Leaf == _leafBefore
                    ? Fail(AuditProblemKind.Inserted, sequence, $"Entry {sequence} was inserted: it is a copy of the entry before it.")
                    : FailInserted(sequence - 1);
            }

            // The next entry shows whether this one was inserted before it.
            _suspect = found;
            return true;
        }

        if (found.PayloadIsWrong)
        {
            return Fail(AuditProblemKind.Payload, sequence, $"The payload of entry {sequence} does not match the entry's commitment.");
        }

        (_chainBefore, _leafBefore, _chain) = (_chain, found.Leaf, link);
        _tree.Append(found.Leaf);
        return Compare();
    }

    private bool Misplaced(in FoundEntry found, long expected)
    {
        if (AuditChain.Next(_chain, expected, found.Leaf) == found.Chain)
        {
            return Fail(AuditProblemKind.Altered, expected, $"Entry {expected} was altered: it has the number {found.Sequence}.");
        }

        if (found.Sequence < expected)
        {
            return Fail(
                AuditProblemKind.Inserted, found.Sequence, $"Entry {found.Sequence} occurs a second time, at the position of entry {expected}.");
        }

        // The expected entry is missing, unless it follows later.
        _gap = found;
        return true;
    }

    private bool FailCheckpoint(long size) =>
        Fail(AuditProblemKind.Signature, SignedThrough + 1, $"The signed checkpoint over {size} entries is missing.");

    private bool FailInserted(long sequence) =>
        Fail(AuditProblemKind.Inserted, sequence, $"Entry {sequence} was inserted: the entry that was sealed at this position follows it.");

    private bool FailChain(long sequence) => Fail(
        AuditProblemKind.Chain,
        sequence,
        $"Entry {sequence} does not continue the chain: it or the entry before it was altered, or an entry between them is missing.");

    /// <summary>Compares the checkpoints over the entries so far.</summary>
    private bool Compare()
    {
        while (_gap is null && _suspect is null && _ahead.TryPeek(out var checkpoint, out var size) && size <= Last)
        {
            _ahead.Dequeue();
            var span = Last > SignedThrough ? $"The entries from {SignedThrough + 1} to {Last}" : $"The entries before entry {start.First}";
            if (_tree.Root() != checkpoint.Root)
            {
                return Fail(AuditProblemKind.Root, SignedThrough + 1, $"{span} do not match the signed checkpoint over {size} entries.");
            }

            if (checkpoint.Chain is { } chain && chain != _chain)
            {
                return Fail(AuditProblemKind.Chain, SignedThrough + 1, $"The chain up to entry {Last} does not match the signed checkpoint.");
            }

            SignedThrough = Last;
            Checkpoints++;
        }

        return true;
    }
}
