namespace SvcInfra.ArchitectureTests;

/// <summary>Every module has a probe for its tenant isolation where the walks over endpoints and entities do not reach.</summary>
public sealed class IsolationProbeTests
{
    [Fact]
    public void Every_module_has_an_isolation_probe()
    {
        var modules = Solution.Application.GetTypes()
            .Select(Solution.ModuleOf)
            .OfType<string>()
            .Where(module => module != "Common")
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        modules.Count.ShouldBeGreaterThan(5);

        var probed = Solution.Files(["tests/FunctionalTests"], ".cs")
            .Where(file => file.Code.Contains(": IIsolationProbe"))
            .Select(file => file.Path.Split('/')[2])
            .ToHashSet();

        modules.Where(module => !probed.Contains(module)).ShouldBeEmpty(
            "Put a class that implements IIsolationProbe into tests/FunctionalTests/<module>. "
            + "It tries to read the module's data from another tenant.");
    }
}
