using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Audit;

public static class AuditErrors
{
    /// <summary>Reading this has to leave an entry, and it could not be written: then nothing is shown.</summary>
    public static readonly Error Unavailable = new(ErrorKind.Unavailable, "audit.unavailable", "This is shown only with an entry in the audit trail, which cannot be written now: try again in a moment.");
}
