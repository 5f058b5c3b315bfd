using Ardalis.Result;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants.Settings;

/// <summary>What a tenant decides for itself.</summary>
public sealed record TenantSettings
{
    public const int MaxEmailDomains = 50;

    private TenantSettings()
    {
    }

    public static TenantSettings Default { get; } = new();

    /// <summary>The role of an invitation that names none: member or admin. Default: member.</summary>
    public TenantRole DefaultInvitationRole { get; private init; } = TenantRole.Member;

    /// <summary>Only addresses of these domains are invited and may accept, as A-labels, each exactly (no subdomains). Empty (the default): any.</summary>
    public IReadOnlyList<string> AllowedEmailDomains { get; private init; } = [];

    /// <summary>Only members who signed in with two factors, or with a passkey, work in the tenant. Default: false.</summary>
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
            return Error.Validation("allowedEmailDomains", "too_long", $"Name at most {MaxEmailDomains} domains.");
        }

        return domains.Contains(null)
            ? Error.Validation("allowedEmailDomains", "invalid_domain", $"Use domain names like example.com; this is not one: {Array.Find(given, domain => DomainName.ToAscii(domain?.Trim()) is null)}")
            : FromStored(defaultInvitationRole, domains!, requireMultiFactor);
    }

    /// <summary>What the database holds was checked when it came in.</summary>
    public static TenantSettings FromStored(TenantRole defaultInvitationRole, IReadOnlyList<string> allowedEmailDomains, bool requireMultiFactor) =>
        new() { DefaultInvitationRole = defaultInvitationRole, AllowedEmailDomains = allowedEmailDomains, RequireMultiFactor = requireMultiFactor };

    public bool Allows(EmailAddress email) =>
        AllowedEmailDomains.Count == 0 || AllowedEmailDomains.Contains(email.Domain);

    public bool Equals(TenantSettings? other) =>
        other is not null && DefaultInvitationRole == other.DefaultInvitationRole && RequireMultiFactor == other.RequireMultiFactor && AllowedEmailDomains.SequenceEqual(other.AllowedEmailDomains);

    public override int GetHashCode() => HashCode.Combine(DefaultInvitationRole, RequireMultiFactor, AllowedEmailDomains.Count);
}
