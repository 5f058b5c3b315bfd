using System.Text.RegularExpressions;

namespace SvcInfra.ArchitectureTests;

/// <summary>The pipeline allows <c>[Authenticated]</c> requests in a suspended or deleted tenant, because they need no tenant.</summary>
public sealed partial class TenantlessRequestTests
{
    [Fact]
    public void Request_that_needs_no_tenant_does_not_use_the_current_one()
    {
        var requests = Solution.CodeOfSrc()
            .Where(file => file.Path.StartsWith("src/Application/", StringComparison.Ordinal) && Authenticated().IsMatch(file.Code))
            .ToList();
        requests.ShouldNotBeEmpty();

        requests.Where(file => ActingTenant().IsMatch(file.Code)).Select(file => file.Path)
            .ShouldBeEmpty(
                "Declare [RequirePermission], so that an inactive tenant is refused; or take the tenant from the request and check the membership.");
    }

    [GeneratedRegex(@"^\[Authenticated\]", RegexOptions.Multiline)]
    private static partial Regex Authenticated();

    [GeneratedRegex(@"\b(context|caller)\.(TenantId|RequireTenantId)\b")]
    private static partial Regex ActingTenant();
}
