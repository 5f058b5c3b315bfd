using System.Text.RegularExpressions;
using Shouldly;

namespace SvcInfra.ArchitectureTests;

/// <summary>The pipeline lets <c>[Authenticated]</c> pass in a tenant that is suspended or deleted, because such a request needs none.</summary>
public sealed partial class TenantlessRequestTests
{
    [Fact]
    public void Request_that_needs_no_tenant_does_not_use_the_current_one()
    {
        var requests = Solution.CodeOfSrc().Where(file => file.Path.StartsWith("src/Application/", StringComparison.Ordinal) && Authenticated().IsMatch(file.Code)).ToList();
        requests.ShouldNotBeEmpty();

        requests.Where(file => ActingTenant().IsMatch(file.Code)).Select(file => file.Path)
            .ShouldBeEmpty("Declare [RequirePermission], so that a tenant that may not work is refused; or take the tenant from the request and check the membership.");
    }

    [GeneratedRegex(@"^\[Authenticated\]", RegexOptions.Multiline)]
    private static partial Regex Authenticated();

    [GeneratedRegex(@"\b(context|caller)\.(TenantId|RequireTenantId)\b")]
    private static partial Regex ActingTenant();
}
