using RootNamespaceOfTheSolution.Application.ModuleName;
using Shouldly;

namespace RootNamespaceOfTheSolution.UnitTests.ModuleName;

public sealed class FeatureNameTests
{
    [Fact]
    public void Newest_come_first_unless_the_caller_sorts() => new FeatureName().Declare().DefaultSort.ShouldBe("-createdAt");
}
