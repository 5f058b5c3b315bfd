using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Exports;

/// <summary>Writes an export entry by entry. Output reaches the stream in chunks of about 32 KiB; <see cref="FlushAsync"/> writes the rest.</summary>
public interface IAuditExportWriter
{
    ValueTask WriteHeaderAsync(AuditExportHeader header, CancellationToken cancellationToken);

    ValueTask WriteEntryAsync(SealedAuditEntry row, CancellationToken cancellationToken);

    /// <summary>Does nothing in formats that cannot be verified.</summary>
    ValueTask WriteCheckpointAsync(SignedNote note, CancellationToken cancellationToken);

    ValueTask FlushAsync(CancellationToken cancellationToken);
}
