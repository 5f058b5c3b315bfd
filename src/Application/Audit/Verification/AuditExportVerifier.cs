using System.Buffers;
using System.Runtime.CompilerServices;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>
/// Verifies one export with only public keys. Batches of lines are read and hashed on all processors and compared in order; memory is constant except
/// for anchored checkpoints. Code that runs for every entry is compiled with full optimization immediately
/// (<see cref="MethodImplOptions.AggressiveOptimization"/>): a million entries take three seconds, and tiered compilation would need two of them.
/// </summary>
public sealed class AuditExportVerifier(IReadOnlyList<INoteVerifier> keys)
{
    /// <summary>The maximum length of a line in bytes.</summary>
    internal const int MaxLine = 1 << 21;

    private readonly int _batchesAhead = Environment.ProcessorCount + 1;
    private AuditExportHeader? _header;
    private AuditChainCheck? _check;
    private string? _unreadable;
    private bool _isPurgeAwaited;
    private long _lines;
    private long _erased;

    /// <param name="export">Read once, forward.</param>
    /// <param name="anchors">Anchored signed notes, of this trail and possibly others; null for none.</param>
    public async Task<AuditVerification> VerifyAsync(Stream export, TextReader? anchors, CancellationToken cancellationToken)
    {
        var ahead = new Queue<Task<Batch>>();
        var more = true;
        byte[] carried = [];
        while (_unreadable is null && (more || ahead.Count > 0))
        {
            if (more && ahead.Count < _batchesAhead)
            {
                (var batch, carried, more) = await ReadAsync(export, carried, cancellationToken);
                ahead.Enqueue(Task.Run(() => Parse(batch), cancellationToken));
            }
            else
            {
                var batch = await ahead.Dequeue();
                await ProcessAsync(batch.Lines, anchors, cancellationToken);
                ArrayPool<byte>.Shared.Return(batch.Buffer);
                more &= _check?.Problem is null;
            }
        }

        // Wait for the batches that are no longer needed.
        await Task.WhenAll(ahead);
        return Conclude();
    }

    /// <summary>Fills a buffer. The bytes after its last complete line are carried over to the next buffer.</summary>
    private static async Task<(Batch Batch, byte[] Carried, bool More)> ReadAsync(Stream export, byte[] carried, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxLine);
        carried.CopyTo(buffer, 0);
        var free = buffer.AsMemory(carried.Length, MaxLine - carried.Length);
        var length = carried.Length + await export.ReadAtLeastAsync(free, free.Length, throwOnEndOfStream: false, cancellationToken);
        var end = buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
        return length == MaxLine && end > 0 ? (new Batch(buffer, end), buffer[end..length], true) : (new Batch(buffer, length), [], false);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Batch Parse(Batch batch)
    {
        var texts = ArrayPool<byte>.Shared.Rent(MaxLine);
        var rest = batch.Buffer.AsSpan(0, batch.Length);
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            batch.Lines.Add(
                end >= 0 ? AuditExportLine.Parse(rest[..end], texts)
                : rest.Length < MaxLine ? AuditExportLine.Broken("the file ends in the middle of the line")
                : AuditExportLine.Broken($"the line is longer than {MaxLine} bytes"));
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        ArrayPool<byte>.Shared.Return(texts);
        return batch;
    }

    private async Task ProcessAsync(List<AuditExportLine> lines, TextReader? anchors, CancellationToken cancellationToken)
    {
        foreach (var line in lines)
        {
            _lines++;
            if (line.Error is not null)
            {
                _unreadable = $"Line {_lines}: {line.Error}.";
            }
            else if ((_header is null) != (line.Header is not null))
            {
                _unreadable = $"Line {_lines}: {(_header is null ? "the file does not begin with a header" : "the file has a second header")}.";
            }
            else if (line.Header is not null)
            {
                await BeginAsync(line.Header, anchors, cancellationToken);
            }
            else
            {
                Process(line);
            }

            if (_unreadable is not null || _check!.Problem is not null)
            {
                return;
            }
        }
    }

    private void Process(in AuditExportLine line)
    {
        if (line.Note is not null)
        {
            if (Verify(line.Note, isOurs: true) is { } checkpoint)
            {
                _isPurgeAwaited &= checkpoint.PurgedBefore is null || checkpoint.Size != _header!.Start.First - 1;
                FailUnlessPurged();
                _check!.Add(checkpoint);
            }
        }
        else if (_isPurgeAwaited)
        {
            FailUnlessPurged();
        }
        else if (line.TenantId != _header!.TenantId)
        {
            _check!.Fail(AuditProblemKind.Altered, line.Entry.Sequence, $"Entry {line.Entry.Sequence} belongs to another tenant's trail.");
        }
        else
        {
            _check!.Add(line.Entry);
            _erased += line.PayloadIsErased ? 1 : 0;
        }
    }

    /// <summary>An attacker who deletes the first entries can claim that they were purged, but cannot sign that claim.</summary>
    private void FailUnlessPurged()
    {
        if (_isPurgeAwaited)
        {
            var first = _header!.Start.First;
            _check!.Fail(AuditProblemKind.Retention, first, $"No note that is signed by the key confirms the purge of the entries before {first}.");
        }
    }

    private async Task BeginAsync(AuditExportHeader header, TextReader? anchors, CancellationToken cancellationToken)
    {
        _header = header;
        _check = new AuditChainCheck(header.Start, header.Through);
        _isPurgeAwaited = header.Reason == AuditExportHeader.Retention;
        if (anchors is null)
        {
            return;
        }

        var found = false;
        await foreach (var note in AuditAnchors.ReadAsync(anchors, cancellationToken))
        {
            if (note is null)
            {
                _unreadable = "The checkpoint file contains text that is not a signed note.";
                return;
            }

            var checkpoint = Verify(note, isOurs: false);
            found |= checkpoint is not null;
            if (_check.Problem is not null)
            {
                return;
            }

            if (checkpoint is not null)
            {
                _check.Expect(checkpoint);
            }
        }

        _unreadable = found ? null : $"The checkpoint file has no checkpoint of the trail {string.Join(" or ", keys.Select(Origin).Distinct())}.";
    }

    /// <summary>Returns the checkpoint of a note that is signed for this trail by a known key, or null. Reports a problem if it must be.</summary>
    /// <param name="isOurs">Whether the note must be one of this trail, so that another origin is a problem.</param>
    private AuditCheckpoint? Verify(SignedNote note, bool isOurs)
    {
        if (!AuditCheckpoint.TryParse(note.Text, out var checkpoint) || !keys.Any(key => Origin(key) == checkpoint.Origin))
        {
            if (isOurs)
            {
                var sequence = checkpoint?.Size ?? _check!.Last;
                _check!.Fail(AuditProblemKind.Signature, sequence, $"The checkpoint after entry {_check.Last} does not belong to this trail.");
            }

            return null;
        }

        if (!note.IsSignedBy(keys.Where(key => Origin(key) == checkpoint.Origin)))
        {
            _check!.Fail(AuditProblemKind.Signature, checkpoint.Size, $"The checkpoint over {checkpoint.Size} entries is not signed by the key.");
            return null;
        }

        return checkpoint;
    }

    private string Origin(INoteVerifier key) => AuditCheckpoint.OriginOf(key.Name, _header!.TenantId);

    private AuditVerification Conclude()
    {
        _unreadable ??= _header is null ? "The file is empty." : null;
        if (_unreadable is not null)
        {
            return new AuditVerification { Unreadable = _unreadable };
        }

        FailUnlessPurged();
        _check!.Complete();
        return new AuditVerification
        {
            Problem = _check.Problem,
            TenantId = _header!.TenantId,
            First = _header.Start.First,
            Last = _check.Last,
            Reason = _header.Reason,
            Through = _header.Through,
            SignedThrough = _check.SignedThrough,
            Checkpoints = _check.Checkpoints,
            Outside = _check.Outside,
            Erased = _erased,
        };
    }

    private sealed record Batch(byte[] Buffer, int Length)
    {
        private const int TypicalLine = 1024;

        public List<AuditExportLine> Lines { get; } = new(Length / TypicalLine);
    }
}
