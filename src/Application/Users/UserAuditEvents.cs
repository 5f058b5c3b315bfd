using SvcInfra.Application.Audit.Contracts;

namespace SvcInfra.Application.Users;

public sealed class UserAuditEvents : IAuditEventSource
{
    public const string RefreshTokenReused = "users.refresh_token_reused";

    public const string SignInBlocked = "users.sign_in_blocked";

    public const string SecondFactorBlocked = "users.second_factor_blocked";

    public const string AntiforgeryTokenRefused = "users.antiforgery_token_refused";

    public IEnumerable<AuditEventType> EventTypes =>
    [
        new(
            RefreshTokenReused,
            "A rotated refresh token was reused after its grace period. The session was revoked.",
            AuditTags.Soc2 | AuditTags.Pci),
        new(SignInBlocked, "An account reached the limit of wrong passwords. Further attempts have to wait.", AuditTags.Soc2 | AuditTags.Pci),
        new(
            SecondFactorBlocked,
            "An account reached the limit of wrong second-factor codes. Further attempts have to wait.",
            AuditTags.Soc2 | AuditTags.Pci),
        new(
            AntiforgeryTokenRefused,
            "A request with a session cookie had no valid antiforgery token. It may come from another site's page.",
            AuditTags.Soc2),
    ];
}
