namespace SvcInfra.Application.Audit.Contracts;

/// <summary>
/// Controls how a request is recorded in the audit trail. Commands are recorded without it, under a code made of their module and name
/// (<c>tenants.rename_tenant</c>). A query is recorded only with it.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AuditedAttribute : Attribute
{
    /// <summary>The compliance frameworks that require this entry. Default: none.</summary>
    public AuditTags Tags { get; set; }
}

/// <summary>Marks a command or a job that leaves no entry, because its changes are irrelevant to an audit.</summary>
/// <param name="because">The reason, for the reader of the code.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NotAuditedAttribute(string because) : Attribute
{
    public string Because { get; } = because;
}

/// <summary>The compliance frameworks by which auditors filter entries.</summary>
[Flags]
public enum AuditTags
{
    None = 0,

    /// <summary>SOC 2, common criteria on access, change and operations.</summary>
    Soc2 = 1,

    /// <summary>HIPAA Security Rule, 45 CFR 164.312(b).</summary>
    Hipaa = 2,

    /// <summary>PCI DSS 4.0, requirement 10.</summary>
    Pci = 4,
}
