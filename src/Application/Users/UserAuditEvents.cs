using SvcInfra.Application.Audit.Contracts;

namespace SvcInfra.Application.Users;

internal sealed class UserAuditEvents : IAuditEventSource
{
    public const string RefreshTokenReused = "users.refresh_token_reused";

    public IEnumerable<AuditEventType> EventTypes =>
    [
        new(RefreshTokenReused, "A rotated refresh token came back after its grace; the session was revoked.", AuditTags.Soc2 | AuditTags.Pci),
    ];
}
