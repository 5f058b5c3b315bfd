using Ardalis.Result;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants.Settings;

/// <summary>The settings that a tenant's admins change.</summary>
public sealed record TenantSettings
{
    public const int MaxEmailDomains = 50;

    private TenantSettings()
    {
    }

    public static TenantSettings Default { get; } = new();

    /// <summary>The role of an invitation that does not name a role: member or admin. Default: member.</summary>
    public TenantRole DefaultInvitationRole { get; private init; } = TenantRole.Member;

    /// <summary>
    /// Only email addresses of these domains can be invited and can accept. A-labels, matched exactly (no subdomains). Empty (default): any domain.
    /// </summary>
    public IReadOnlyList<string> AllowedEmailDomains { get; private init; } = [];

    /// <summary>Whether only sessions with two factors or a passkey can act in the tenant. Default: false.</summary>
    public bool RequireMultiFactor { get; private init; }

    public static Result<TenantSettings> Create(TenantRole defaultInvitationRole, IEnumerable<string?> allowedEmailDomains, bool requireMultiFactor)
    {
        if (defaultInvitationRole is not (TenantRole.Member or TenantRole.Admin))
        {
            return Error.Validation("defaultInvitationRole", "unknown_value", "Use member or admin.");
        }

        string?[] given = [.. allowedEmailDomains];
        string?[] domains = [.. given.Select(domain => DomainName.ToAscii(domain?.Trim())).Distinct().Order(StringComparer.Ordinal)];
        if (domains.Length > MaxEmailDomains)
        {
            return Error.Validation("allowedEmailDomains", "too_long", $"Use at most {MaxEmailDomains} domains.");
        }

        if (domains.Contains(null))
        {
            var malformed = Array.Find(given, domain => DomainName.ToAscii(domain?.Trim()) is null);
            return Error.Validation(
                "allowedEmailDomains", "invalid_domain", $"Use domain names such as example.com. This is not a domain name: {malformed}.");
        }

        return FromStored(defaultInvitationRole, domains!, requireMultiFactor);
    }

    /// <summary>Does not validate: stored values were validated when they were written.</summary>
    public static TenantSettings FromStored(TenantRole defaultInvitationRole, IReadOnlyList<string> allowedEmailDomains, bool requireMultiFactor) =>
        new() { DefaultInvitationRole = defaultInvitationRole, AllowedEmailDomains = allowedEmailDomains, RequireMultiFactor = requireMultiFactor };

    public bool Allows(EmailAddress email) =>
        AllowedEmailDomains.Count == 0 || AllowedEmailDomains.Contains(email.Domain);

    public bool Equals(TenantSettings? other) =>
        other is not null
        && DefaultInvitationRole == other.DefaultInvitationRole
        && RequireMultiFactor == other.RequireMultiFactor
        && AllowedEmailDomains.SequenceEqual(other.AllowedEmailDomains);

    public override int GetHashCode() => HashCode.Combine(DefaultInvitationRole, RequireMultiFactor, AllowedEmailDomains.Count);
}
