namespace SvcInfra.Application.Audit.Contracts;

/// <summary>
/// How a request stands in the audit trail. Commands stand there without it, under a code made of their module and name
/// (<c>tenants.rename_tenant</c>); on a query it says that reading this is itself worth an entry.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AuditedAttribute : Attribute
{
    /// <summary>The compliance frameworks that ask for this entry. Default: none.</summary>
    public AuditTags Tags { get; set; }
}

/// <summary>A command or a job that leaves no entry, because it changes nothing that anybody will ask for.</summary>
/// <param name="because">For the reader of the code.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NotAuditedAttribute(string because) : Attribute
{
    public string Because { get; } = because;
}

/// <summary>Compliance frameworks, as auditors filter by them.</summary>
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
