using Xunit.v3;

namespace SvcInfra.TestSupport;

/// <summary>
/// A test of the slow tier: killed processes, clusters, outages, browsers, real waiting. <c>dotnet test</c> leaves it out,
/// <c>TESTS=all dotnet test</c> runs it.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class SlowAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Tier", "slow")];
}
