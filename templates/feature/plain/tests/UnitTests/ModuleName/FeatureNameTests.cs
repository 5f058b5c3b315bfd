using NSubstitute;
using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Application.ModuleName;
using Shouldly;

namespace RootNamespaceOfTheSolution.UnitTests.ModuleName;

public sealed class FeatureNameTests
{
    [Fact]
    public async Task Response_names_the_acting_tenant()
    {
        var tenant = Guid.CreateVersion7();
        var context = Substitute.For<IRequestContext>();
        context.TenantId.Returns(tenant);

        var result = await new FeatureNameHandler(context).Handle(new FeatureName("A note."), CancellationToken.None);

        result.Value.ShouldBe(new FeatureNameDto(tenant, "A note."));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public void Note_is_refused_when_it_is_not_one_line(string note) =>
        new FeatureNameValidator().Validate(new FeatureName(note)).IsValid.ShouldBeFalse();
}
