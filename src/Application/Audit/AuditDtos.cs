using System.Text.Json;
using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Audit.Exports;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Audit;

/// <param name="Sequence">Its number in the trail, from 1; null until it is sealed, which takes some ten seconds.</param>
/// <param name="ActorKind"><c>user</c>, <c>service_account</c>, <c>api_key</c>, <c>job</c>, <c>system</c> or <c>anonymous</c>.</param>
/// <param name="OnBehalfOf">The operator behind an impersonated session.</param>
/// <param name="Outcome"><c>success</c>, <c>failure</c>, <c>denied</c> or <c>error</c>.</param>
/// <param name="Changes">What changed, by aggregate and field, with the values before and after.</param>
/// <param name="Personal">Address, browser and changes of personal values; null for whoever has not the permission <c>audit.read-personal</c>, and once erased.</param>
public sealed record AuditEntryDto(
    Guid Id, long? Sequence, DateTimeOffset OccurredAt, string ActorKind, Guid? ActorId, Guid? SessionId, Guid? OnBehalfOf, string Action, string? TargetType,
    string? TargetId, string Outcome, string? Reason, string TraceId, IReadOnlyList<string> Tags, JsonElement? Changes, JsonElement? Personal);

/// <param name="Items">By code.</param>
public sealed record AuditEventTypesDto(IReadOnlyList<AuditEventTypeDto> Items);

/// <param name="Tags"><c>soc2</c>, <c>hipaa</c> and <c>pci</c>: the frameworks that ask for it.</param>
public sealed record AuditEventTypeDto(string Action, string Description, IReadOnlyList<string> Tags);

/// <param name="To">Where it ended: what was asked for, or on to the next checkpoint, which vouches for it.</param>
/// <param name="FirstBadSequence">Null when it is intact.</param>
/// <param name="Problem"><c>altered</c>, <c>missing</c>, <c>inserted</c>, <c>reordered</c>, <c>chain</c>, <c>root</c>, <c>signature</c>, <c>truncated</c>,
/// <c>payload</c> or <c>retention</c>.</param>
/// <param name="Detail">A sentence about the problem.</param>
/// <param name="CheckpointSize">The last entry up to which a signed checkpoint fitted; null when none was in the range.</param>
/// <param name="Unsealed">Entries of the last day that nothing can be said of yet.</param>
public sealed record AuditVerificationDto(
    bool IsIntact, long From, long To, long? FirstBadSequence, string? Problem, string? Detail, long? CheckpointSize, int Unsealed);

/// <param name="Size">How many entries it is about.</param>
/// <param name="RootHash">The root of the Merkle tree over them (RFC 6962), base64.</param>
/// <param name="Note">The signed note, as it was anchored (c2sp.org/tlog-checkpoint).</param>
public sealed record AuditCheckpointDto(long Size, string RootHash, string Note, DateTimeOffset CreatedAt);

/// <param name="LeafIndex">The entry's place in the tree, from 0.</param>
/// <param name="LeafHash">Base64, as all hashes here.</param>
/// <param name="Path">From the leaf's sibling up.</param>
public sealed record InclusionProofDto(long Sequence, long LeafIndex, long Size, string LeafHash, string RootHash, IReadOnlyList<string> Path);

/// <param name="FromRootHash">Base64, as all hashes here.</param>
/// <param name="Path">Empty when the sizes are the same.</param>
public sealed record ConsistencyProofDto(long From, long To, string FromRootHash, string ToRootHash, IReadOnlyList<string> Path);

/// <summary>An export that is ready to be written: memory is that of a batch, whatever its length.</summary>
/// <param name="reader">Reads as the export goes on.</param>
/// <param name="header">What stands above it.</param>
/// <param name="last">The last entry's number.</param>
/// <param name="isPersonal">Whether payloads go with it. Without them it verifies as well: entries hold commitments to them.</param>
/// <param name="format">How it is written.</param>
/// <param name="open">Makes the writer of that format.</param>
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

    /// <summary>What cannot be read as a note is left out; the verifier misses it.</summary>
    private static async Task WriteCheckpointsAsync(IAuditExportWriter writer, Queue<StoredCheckpoint> ahead, long upTo, CancellationToken cancellationToken)
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
