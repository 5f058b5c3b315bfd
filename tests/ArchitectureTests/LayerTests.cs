using System.Reflection;

namespace SvcInfra.ArchitectureTests;

public sealed class LayerTests
{
    private static readonly string[] Layers = ["SvcInfra.Domain", "SvcInfra.Application", "SvcInfra.Infrastructure", "SvcInfra.WebApi"];

    [Fact]
    public void Layers_refer_in_one_direction()
    {
        Assembly[] assemblies = [Solution.Domain, Solution.Application, Solution.Infrastructure, Solution.WebApi];
        for (var layer = 0; layer < assemblies.Length; layer++)
        {
            assemblies[layer].GetName().Name.ShouldBe(Layers[layer]);
            References(assemblies[layer]).Intersect(Layers.Skip(layer))
                .ShouldBeEmpty($"{Layers[layer]} may refer only to {string.Join(", ", Layers.Take(layer))}.");
        }
    }

    [Fact]
    public void Domain_refers_only_to_the_runtime_and_Ardalis() =>
        References(Solution.Domain).Where(name => !IsRuntime(name) && !name.StartsWith("Ardalis.", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Application_refers_to_neither_a_database_nor_HTTP() =>
        References(Solution.Application)
            .Where(name => name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || name.StartsWith("Npgsql", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.Data.", StringComparison.Ordinal)
                || name == "System.Net.Http")
            .ShouldBeEmpty();

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(reference => reference.Name!);

    private static bool IsRuntime(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name is "System" or "netstandard" or "mscorlib";
}
