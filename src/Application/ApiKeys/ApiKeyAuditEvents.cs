using SvcInfra.Application.Audit.Contracts;

namespace SvcInfra.Application.ApiKeys;

public sealed class ApiKeyAuditEvents : IAuditEventSource
{
    public const string Refused = "api_keys.refused";

    /// <summary>The reason contains the number of keys.</summary>
    public const string EndedWithMembership = "api_keys.ended_with_membership";

    /// <summary>The reason contains the number of keys.</summary>
    public const string EndedWithUser = "api_keys.ended_with_user";

    public IEnumerable<AuditEventType> EventTypes =>
    [
        new(Refused, "A request with an API key was refused. At most one entry per key, reason and minute.", AuditTags.Soc2),
        new(EndedWithMembership, "A member's API keys were revoked because the membership ended.", AuditTags.Soc2),
        new(
            EndedWithUser,
            "A user's API keys were revoked in all tenants because the user was disabled, a password reset requested it, "
            + "or the account passed to the owner of its email address.",
            AuditTags.Soc2),
    ];
}
