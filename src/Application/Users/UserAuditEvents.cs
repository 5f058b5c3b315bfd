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
        new(RefreshTokenReused, "A rotated refresh token came back after its grace; the session was revoked.", AuditTags.Soc2 | AuditTags.Pci),
        new(SignInBlocked, "Wrong passwords reached the limit for an account; sign-in has to wait.", AuditTags.Soc2 | AuditTags.Pci),
        new(SecondFactorBlocked, "Wrong codes of a second factor reached the limit for an account.", AuditTags.Soc2 | AuditTags.Pci),
        new(AntiforgeryTokenRefused, "A request with a session's cookie lacked the antiforgery token: perhaps another site's page made it.", AuditTags.Soc2),
    ];
}
