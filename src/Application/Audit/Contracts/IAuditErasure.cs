namespace SvcInfra.Application.Audit.Contracts;

/// <summary>The right to be forgotten (GDPR Art. 17), as far as the audit trail is concerned.</summary>
public interface IAuditErasure
{
    /// <summary>
    /// Has the personal part of all entries erased whose actor or target is the user, soon after the running command commits; an entry says so. The
    /// entries stay, and so does the proof of each: it rests on the commitment.
    /// </summary>
    Task EraseAsync(Guid userId, CancellationToken cancellationToken);
}
