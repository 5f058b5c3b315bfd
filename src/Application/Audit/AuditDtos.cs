using System.Text.Json;
using SvcInfra.Application.Audit.Exports;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit;

/// <param name="Sequence">The entry's number in the trail, from 1. Null until the entry is sealed, about ten seconds after it was written.</param>
/// <param name="ActorKind"><c>user</c>, <c>service_account</c>, <c>api_key</c>, <c>job</c>, <c>system</c> or <c>anonymous</c>.</param>
/// <param name="OnBehalfOf">The operator behind an impersonated session.</param>
/// <param name="Outcome"><c>success</c>, <c>failure</c>, <c>denied</c> or <c>error</c>.</param>
/// <param name="Changes">What changed, by aggregate and field, with the values before and after.</param>
/// <param name="Personal">
/// The IP address, the user agent and changes of personal values. Null without the permission <c>audit.read-personal</c>, and after erasure.
/// </param>
public sealed record AuditEntryDto(
    Guid Id, long? Sequence, DateTimeOffset OccurredAt, string ActorKind, Guid? ActorId, Guid? SessionId, Guid? OnBehalfOf, string Action,
    string? TargetType, string? TargetId, string Outcome, string? Reason, string TraceId, IReadOnlyList<string> Tags, JsonElement? Changes,
    JsonElement? Personal);

/// <param name="Items">Sorted by code.</param>
public sealed record AuditEventTypesDto(IReadOnlyList<AuditEventTypeDto> Items);

/// <param name="Tags"><c>soc2</c>, <c>hipaa</c> and <c>pci</c>: the compliance frameworks that require this entry.</param>
public sealed record AuditEventTypeDto(string Action, string Description, IReadOnlyList<string> Tags);

/// <param name="To">The last entry that was verified: the requested one, or the one at the next checkpoint, which covers the whole range.</param>
/// <param name="FirstBadSequence">Null when the range is intact.</param>
/// <param name="Problem">
/// <c>altered</c>, <c>missing</c>, <c>inserted</c>, <c>reordered</c>, <c>chain</c>, <c>root</c>, <c>signature</c>, <c>truncated</c>, <c>payload</c>
/// or <c>retention</c>.
/// </param>
/// <param name="Detail">Describes the problem in a sentence.</param>
/// <param name="CheckpointSize">The last entry that a valid signed checkpoint covers. Null when the range has no checkpoint.</param>
/// <param name="Unsealed">The number of entries of the last day that are not sealed yet and therefore cannot be verified.</param>
public sealed record AuditVerificationDto(
    bool IsIntact, long From, long To, long? FirstBadSequence, string? Problem, string? Detail, long? CheckpointSize, int Unsealed);

/// <param name="Size">The number of entries that the checkpoint covers.</param>
/// <param name="RootHash">The root of the Merkle tree over these entries (RFC 6962), base64.</param>
/// <param name="Note">The signed note exactly as it was anchored (c2sp.org/tlog-checkpoint).</param>
public sealed record AuditCheckpointDto(long Size, string RootHash, string Note, DateTimeOffset CreatedAt);

/// <param name="LeafIndex">The entry's index in the tree, from 0.</param>
/// <param name="LeafHash">Base64, like all hashes in this response.</param>
/// <param name="Path">The sibling hashes, from the leaf up to the root.</param>
public sealed record InclusionProofDto(long Sequence, long LeafIndex, long Size, string LeafHash, string RootHash, IReadOnlyList<string> Path);

/// <param name="FromRootHash">Base64, like all hashes in this response.</param>
/// <param name="Path">Empty when both sizes are equal.</param>
public sealed record ConsistencyProofDto(long From, long To, string FromRootHash, string ToRootHash, IReadOnlyList<string> Path);

/// <summary>An export that is ready to be written. It holds one batch in memory, however long the export is.</summary>
/// <param name="last">The last entry's number.</param>
/// <param name="isPersonal">
/// Whether the export includes payloads. An export without them can be verified too, because entries hold commitments to their payloads.
/// </param>
/// <param name="open">Creates the writer of the format.</param>
public sealed class AuditExport(
    IAuditReader reader, AuditExportHeader header, long last, bool isPersonal, AuditExportFormat format, Func<Stream, IAuditExportWriter> open)
{
    public AuditExportFormat Format => format;

    public long First => header.Start.First;

    public long Last => last;

    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        var writer = open(output);
        using var disposable = writer as IDisposable;
        await writer.WriteHeaderAsync(header, cancellationToken);
        var (next, signed) = (First, First - 1);
        while (next <= last)
        {
            var rows = await reader.ReadAsync(header.TenantId, next, last, cancellationToken);
            var end = rows.Count < IAuditReader.BatchSize ? last : rows[^1].Sequence;
            var ahead = new Queue<StoredCheckpoint>(await reader.CheckpointsAsync(header.TenantId, signed, end, cancellationToken));
            foreach (var row in rows)
            {
                await WriteCheckpointsAsync(writer, ahead, row.Sequence - 1, cancellationToken);
                if (row.Entry is { } entry)
                {
                    var payload = isPersonal ? row.Payload : null;
                    await writer.WriteEntryAsync(new SealedAuditEntry(row.Sequence, entry, row.Leaf, row.Chain, payload), cancellationToken);
                }
            }

            await WriteCheckpointsAsync(writer, ahead, end, cancellationToken);
            (next, signed) = (end + 1, end + 1);
        }

        await writer.FlushAsync(cancellationToken);
    }

    /// <summary>Skips rows that are not signed notes. The verifier then reports the checkpoint as missing.</summary>
    private static async Task WriteCheckpointsAsync(
        IAuditExportWriter writer, Queue<StoredCheckpoint> ahead, long upTo, CancellationToken cancellationToken)
    {
        while (ahead.TryPeek(out var stored) && stored.Size <= upTo)
        {
            ahead.Dequeue();
            if (SignedNote.TryParse(stored.Note, out var note))
            {
                await writer.WriteCheckpointAsync(note, cancellationToken);
            }
        }
    }
}
