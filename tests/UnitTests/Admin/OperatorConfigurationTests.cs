using Shouldly;
using SvcInfra.Application.Common.Security;
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
    public void Grant_stands_for_a_permission_for_those_of_a_module_or_for_all_and_a_prefix_for_nothing(string grant, string names) =>
        string.Join(' ', Catalog.NamesIn(grant).Order(StringComparer.Ordinal)).ShouldBe(names);

    [Fact]
    public void Permission_that_two_modules_declare_is_refused() =>
        Should.Throw<ArgumentException>(() => new OperatorPermissionCatalog([new Source("jobs.read"), new Source("jobs.read")]));

    [Theory]
    [InlineData("grace@example.com", "jobs.*", null)]
    [InlineData("grace", "jobs.*", "Admin:Operators:1:Email must be a mail address; it is 'grace'.")]
    [InlineData("", "jobs.*", "Admin:Operators:1:Email must be a mail address; it is ''.")]
    [InlineData(" ADA@example.com", "jobs.*", "Admin:Operators:1:Email is that of Admin:Operators:0: give all permissions there.")]
    [InlineData("grace@example.com", "jobs", "Admin:Operators:1:Permissions:0 must be one of audit.read, jobs.manage, jobs.read, jobsx.read, or such as jobs.*, or *; it is 'jobs'.")]
    [InlineData("grace@example.com", null, "Admin:Operators:1:Permissions must name at least one permission.")]
    public void Mistake_in_the_configuration_is_named_with_its_key(string email, string? grant, string? sentence)
    {
        var options = new AdminOptions { Operators = { Operator("ada@example.com", "*"), Operator(email, grant is null ? [] : [grant]) } };

        var result = new AdminValidation(Catalog).Validate(null, options);

        (result.Failures?.ShouldHaveSingleItem()).ShouldBe(sentence);
    }

    private static OperatorOptions Operator(string email, params string[] grants)
    {
        var configured = new OperatorOptions { Email = email };
        grants.ToList().ForEach(configured.Permissions.Add);
        return configured;
    }

    private sealed class Source(params string[] names) : IOperatorPermissionSource
    {
        public IEnumerable<OperatorPermission> Permissions => names.Select(name => new OperatorPermission(name, "Something."));
    }
}
