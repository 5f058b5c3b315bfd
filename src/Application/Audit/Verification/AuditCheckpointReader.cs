using SvcInfra.Application.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>Verifies that checkpoints from the database were signed for their trail.</summary>
internal sealed class AuditCheckpointReader(IAuditKeys keys)
{
    /// <returns>Null when the note is not signed by the key, or its row differs from it.</returns>
    public AuditCheckpoint? Verify(Guid trail, StoredCheckpoint stored) =>
        Verify(trail, stored.Note) is { Checkpoint: var checkpoint } && checkpoint.Size == stored.Size
            && checkpoint.Root.ToArray().AsSpan().SequenceEqual(stored.Root)
            ? checkpoint
            : null;

    /// <returns>Null when the note is not signed by the key, is not one of a purge, or covers other entries.</returns>
    public (AuditCheckpoint Checkpoint, SignedNote Note)? Verify(Guid trail, StoredPurge stored) =>
        Verify(trail, stored.Note) is { Checkpoint: { PurgedBefore: not null, Chain: not null } checkpoint } trusted
            && checkpoint.Size == stored.Through
            ? trusted
            : null;

    private (AuditCheckpoint Checkpoint, SignedNote Note)? Verify(Guid trail, string text)
    {
        if (!SignedNote.TryParse(text, out var note) || !AuditCheckpoint.TryParse(note.Text, out var checkpoint))
        {
            return null;
        }

        var ownKeys = keys.Verifiers.Where(key => AuditCheckpoint.OriginOf(key.Name, trail) == checkpoint.Origin);
        return note.IsSignedBy(ownKeys) ? (checkpoint, note) : null;
    }
}
