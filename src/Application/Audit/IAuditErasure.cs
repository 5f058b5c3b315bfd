namespace SvcInfra.Application.Audit;

/// <summary>The right to be forgotten (GDPR Art. 17), as far as the audit trail is concerned.</summary>
public interface IAuditErasure
{
    /// <summary>
    /// Erases the personal part of the entries whose actor or target is the user, in the running command's transaction, and leaves an entry that says
    /// so. The entries stay, and so does the proof of each: it rests on the commitment.
    /// </summary>
    /// <returns>How many entries had one.</returns>
    Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken);
}
