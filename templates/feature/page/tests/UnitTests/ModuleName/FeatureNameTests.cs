using RootNamespaceOfTheSolution.Application.ModuleName;
using Shouldly;

namespace RootNamespaceOfTheSolution.UnitTests.ModuleName;

public sealed class FeatureNameTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void Limit_is_at_least_one(int? limit, bool valid) =>
        new FeatureNameValidator().Validate(new FeatureName(null, limit)).IsValid.ShouldBe(valid);
}
