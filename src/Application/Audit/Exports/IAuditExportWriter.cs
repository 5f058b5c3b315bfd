using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Exports;

/// <summary>Writes an export entry by entry. What was written reaches the stream in pieces of some 32 KiB, and the rest by <see cref="FlushAsync"/>.</summary>
public interface IAuditExportWriter
{
    ValueTask WriteHeaderAsync(AuditExportHeader header, CancellationToken cancellationToken);

    ValueTask WriteEntryAsync(SealedAuditEntry row, CancellationToken cancellationToken);

    /// <summary>Formats that cannot be verified leave it out.</summary>
    ValueTask WriteCheckpointAsync(SignedNote note, CancellationToken cancellationToken);

    ValueTask FlushAsync(CancellationToken cancellationToken);
}
