using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Admin;

namespace SvcInfra.UnitTests.Admin;

public sealed class OperatorConfigurationTests
{
    private static readonly OperatorPermissionCatalog Catalog = new([new Source("jobs.read", "jobs.manage", "jobsx.read", "audit.read")]);

    [Theory]
    [InlineData("*", "audit.read jobs.manage jobs.read jobsx.read")]
    [InlineData("jobs.*", "jobs.manage jobs.read")]
    [InlineData("jobsx.*", "jobsx.read")]
    [InlineData("jobs.read", "jobs.read")]
    [InlineData("jobs", "")]
    [InlineData("jobs.", "")]
    [InlineData("jobs*", "")]
    [InlineData("job.*", "")]
    [InlineData("jobs.re", "")]
    [InlineData("jobs.read.*", "")]
    [InlineData("jobs.read.all", "")]
    [InlineData("jobs.r*", "")]
    [InlineData("jobs.**", "")]
    [InlineData("*.read", "")]
    [InlineData("*.*", "")]
    [InlineData(".*", "")]
    [InlineData("**", "")]
    [InlineData("", "")]
    [InlineData("JOBS.READ", "")]
    [InlineData("Jobs.*", "")]
    [InlineData(" jobs.read", "")]
    public void Grant_matches_a_permission_a_module_or_all_but_no_prefix(string grant, string names) =>
        string.Join(' ', Catalog.NamesIn(grant).Order(StringComparer.Ordinal)).ShouldBe(names);

    [Fact]
    public void Permission_declared_by_two_modules_is_refused() =>
        Should.Throw<ArgumentException>(() => new OperatorPermissionCatalog([new Source("jobs.read"), new Source("jobs.read")]));

    [Theory]
    [InlineData("grace@example.com", "jobs.*", null)]
    [InlineData("grace", "jobs.*", "Admin:Operators:1:Email must be an email address; it is 'grace'.")]
    [InlineData("", "jobs.*", "Admin:Operators:1:Email must be an email address; it is ''.")]
    [InlineData(" ADA@example.com", "jobs.*", "Admin:Operators:1:Email is the same as that of Admin:Operators:0. List all permissions there.")]
    [InlineData("grace@example.com", "jobs",
        "Admin:Operators:1:Permissions:0 must be one of audit.read, jobs.manage, jobs.read, jobsx.read, "
        + "a wildcard such as jobs.*, or *; it is 'jobs'.")]
    [InlineData("grace@example.com", null, "Admin:Operators:1 must have a permission in Permissions or a role in Roles.")]
    public void Invalid_operator_setting_is_refused_with_its_key(string email, string? grant, string? sentence)
    {
        var options = new AdminOptions { Operators = { Operator("ada@example.com", "*"), Operator(email, grant is null ? [] : [grant]) } };

        var result = new AdminValidation(Catalog).Validate(null, options);

        (result.Failures?.ShouldHaveSingleItem()).ShouldBe(sentence);
    }

    [Theory]
    [InlineData("superuser", "audit.read jobs.manage jobs.read jobsx.read")]
    [InlineData("support", "jobs.read")]
    [InlineData("auditor", "audit.read")]
    [InlineData("night-shift", "audit.read jobs.manage jobs.read")]
    [InlineData("support auditor", "audit.read jobs.read")]
    public void Built_in_and_configured_roles_grant_their_permissions(string roles, string names)
    {
        var options = new AdminOptions { Operators = { WithRoles(roles.Split(' ')) }, Roles = { ["night-shift"] = ["jobs.*", "audit.read"] } };
        new AdminValidation(Roles).Validate(null, options).Succeeded.ShouldBeTrue();

        var found = new ConfiguredOperators(Options.Create(options), Roles).Find(EmailAddress.Create("grace@example.com").Value)!;

        string.Join(' ', found.Permissions.Order(StringComparer.Ordinal)).ShouldBe(names);
        found.Roles.ShouldBe(roles.Split(' ').Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("suport", "Admin:Operators:0:Roles:0 must be one of auditor, night-shift, superuser, support; it is 'suport'.")]
    [InlineData("Support", "Admin:Operators:0:Roles:0 must be one of auditor, night-shift, superuser, support; it is 'Support'.")]
    [InlineData("*", "Admin:Operators:0:Roles:0 must be one of auditor, night-shift, superuser, support; it is '*'.")]
    [InlineData("jobs.read", "Admin:Operators:0:Roles:0 must be one of auditor, night-shift, superuser, support; it is 'jobs.read'.")]
    [InlineData("", "Admin:Operators:0:Roles:0 must be one of auditor, night-shift, superuser, support; it is ''.")]
    public void Unknown_role_is_refused_with_its_key(string role, string sentence)
    {
        var options = new AdminOptions { Operators = { WithRoles(role) }, Roles = { ["night-shift"] = ["jobs.read"] } };

        new AdminValidation(Roles).Validate(null, options).Failures.ShouldHaveSingleItem().ShouldBe(sentence);
    }

    [Theory]
    [InlineData("support", "jobs.read", "Admin:Roles:support is a built-in role. Choose another name.")]
    [InlineData("Superuser", "jobs.read", "Admin:Roles:Superuser is a built-in role. Choose another name.")]
    [InlineData("Night", "jobs.read", "Admin:Roles:Night must have a name of lower-case letters, digits and inner hyphens.")]
    [InlineData("night-shift", null, "Admin:Roles:night-shift must have at least one permission.")]
    [InlineData("night-shift", "jobs",
        "Admin:Roles:night-shift:0 must be one of audit.read, jobs.manage, jobs.read, jobsx.read, "
        + "a wildcard such as jobs.*, or *; it is 'jobs'.")]
    [InlineData("night-shift", "support",
        "Admin:Roles:night-shift:0 must be one of audit.read, jobs.manage, jobs.read, jobsx.read, "
        + "a wildcard such as jobs.*, or *; it is 'support'.")]
    public void Invalid_role_setting_is_refused_with_its_key(string role, string? grant, string sentence)
    {
        var options = new AdminOptions { Roles = { [role] = grant is null ? [] : [grant] } };

        new AdminValidation(Roles).Validate(null, options).Failures.ShouldHaveSingleItem().ShouldBe(sentence);
    }

    private static OperatorPermissionCatalog Roles { get; } = new([new RoleSource()]);

    private static OperatorOptions WithRoles(params string[] roles)
    {
        var configured = new OperatorOptions { Email = "grace@example.com" };
        roles.ToList().ForEach(configured.Roles.Add);
        return configured;
    }

    private static OperatorOptions Operator(string email, params string[] grants)
    {
        var configured = new OperatorOptions { Email = email };
        grants.ToList().ForEach(configured.Permissions.Add);
        return configured;
    }

    private sealed class RoleSource : IOperatorPermissionSource
    {
        public IEnumerable<OperatorPermission> Permissions =>
        [
            new("jobs.read", "Something.", PlatformRoles.Support), new("jobs.manage", "Something."), new("jobsx.read", "Something."),
            new("audit.read", "Something.", PlatformRoles.Auditor),
        ];
    }

    private sealed class Source(params string[] names) : IOperatorPermissionSource
    {
        public IEnumerable<OperatorPermission> Permissions => names.Select(name => new OperatorPermission(name, "Something."));
    }
}
