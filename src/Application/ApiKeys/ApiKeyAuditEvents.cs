using SvcInfra.Application.Audit.Contracts;

namespace SvcInfra.Application.ApiKeys;

public sealed class ApiKeyAuditEvents : IAuditEventSource
{
    public const string Refused = "api_keys.refused";

    /// <summary>The reason says how many.</summary>
    public const string EndedWithMembership = "api_keys.ended_with_membership";

    /// <summary>The reason says how many.</summary>
    public const string EndedWithUser = "api_keys.ended_with_user";

    public IEnumerable<AuditEventType> EventTypes =>
    [
        new(Refused, "A request brought an API key that was refused; at most one entry a minute, key and reason.", AuditTags.Soc2),
        new(EndedWithMembership, "A member's API keys were revoked because the membership ended.", AuditTags.Soc2),
        new(EndedWithUser, "A user's API keys were revoked in all tenants because the user was disabled, the account passed to the owner of its email address, or a password reset asked for it.", AuditTags.Soc2),
    ];
}
