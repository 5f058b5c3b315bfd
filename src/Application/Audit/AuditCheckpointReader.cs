using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit;

namespace SvcInfra.Application.Audit;

/// <summary>Tells whether what the database holds as a checkpoint was signed for its trail.</summary>
internal sealed class AuditCheckpointReader(IAuditKeys keys)
{
    /// <returns>Null when it was not, or when what stands beside the note is not what it says.</returns>
    public AuditCheckpoint? Trust(Guid trail, StoredCheckpoint stored)
    {
        if (!SignedNote.TryParse(stored.Note, out var note) || !AuditCheckpoint.TryParse(note.Text, out var checkpoint))
        {
            return null;
        }

        var known = keys.Verifiers.Where(key => AuditCheckpoint.OriginOf(key.Name, trail) == checkpoint.Origin);
        return note.IsSignedBy(known) && checkpoint.Size == stored.Size && checkpoint.Root.ToArray().AsSpan().SequenceEqual(stored.Root) ? checkpoint : null;
    }
}
