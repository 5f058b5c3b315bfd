namespace SvcInfra.Application.Audit.Contracts;

/// <summary>Erases personal data from the audit trail (right to erasure, GDPR Art. 17).</summary>
public interface IAuditErasure
{
    /// <summary>
    /// Erases the personal part of all entries whose actor or target is the user, in a job that starts after the running command commits. The erasure
    /// leaves an entry of its own. The entries stay and remain provable, because the proofs use the commitment and not the payload.
    /// </summary>
    Task EraseAsync(Guid userId, CancellationToken cancellationToken);
}
