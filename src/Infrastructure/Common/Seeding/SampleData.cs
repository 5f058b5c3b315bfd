namespace SvcInfra.Infrastructure.Common.Seeding;

/// <summary>The people and the tenant of the sample data. Their email addresses are of a domain that nobody can own (RFC 2606).</summary>
public static class SampleData
{
    /// <summary>The password of all sample people. It is public, which is why seeding is refused outside Development.</summary>
    public const string Password = "correct horse battery staple";

    public const string TenantSlug = "sample";
    public const string TenantName = "Sample";

    /// <summary>Owns the sample tenant.</summary>
    public static readonly SamplePerson Owner = new("owner@example.com", "Olivia Owner", "owner of the tenant sample");

    public static readonly SamplePerson Admin = new("admin@example.com", "Adam Admin", "admin of the tenant sample");

    public static readonly SamplePerson Member = new("member@example.com", "Mia Member", "member of the tenant sample");

    /// <summary>An operator of the installation if <c>Admin:Operators</c> lists the email address, as appsettings.Development.json does.</summary>
    public static readonly SamplePerson Operator = new("operator@example.com", "Otto Operator", "operator of the installation, for /_admin/api");

    public static IReadOnlyList<SamplePerson> People { get; } = [Owner, Admin, Member, Operator];
}

/// <summary>A person of the sample data.</summary>
/// <param name="Email">Verified.</param>
/// <param name="DisplayName">As in emails and lists of members.</param>
/// <param name="Description">What the person may do, for the output of the command.</param>
public sealed record SamplePerson(string Email, string DisplayName, string Description);
