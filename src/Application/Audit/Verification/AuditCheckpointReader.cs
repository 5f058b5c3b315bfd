using SvcInfra.Application.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>Tells whether what the database holds as a checkpoint was signed for its trail.</summary>
internal sealed class AuditCheckpointReader(IAuditKeys keys)
{
    /// <returns>Null when it was not, or when what stands beside the note is not what it says.</returns>
    public AuditCheckpoint? Trust(Guid trail, StoredCheckpoint stored) =>
        Trust(trail, stored.Note) is { Checkpoint: var checkpoint } && checkpoint.Size == stored.Size
            && checkpoint.Root.ToArray().AsSpan().SequenceEqual(stored.Root)
            ? checkpoint
            : null;

    /// <returns>Null when it was not signed, or not as what a purge left, or of other entries.</returns>
    public (AuditCheckpoint Checkpoint, SignedNote Note)? Trust(Guid trail, StoredPurge stored) =>
        Trust(trail, stored.Note) is { Checkpoint: { PurgedBefore: not null, Chain: not null } checkpoint } trusted && checkpoint.Size == stored.Through
            ? trusted
            : null;

    private (AuditCheckpoint Checkpoint, SignedNote Note)? Trust(Guid trail, string text)
    {
        if (!SignedNote.TryParse(text, out var note) || !AuditCheckpoint.TryParse(note.Text, out var checkpoint))
        {
            return null;
        }

        return note.IsSignedBy(keys.Verifiers.Where(key => AuditCheckpoint.OriginOf(key.Name, trail) == checkpoint.Origin)) ? (checkpoint, note) : null;
    }
}
