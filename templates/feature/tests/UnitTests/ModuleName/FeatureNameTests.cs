using NSubstitute;
using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Application.ModuleName;
using Shouldly;
using Xunit;

namespace RootNamespaceOfTheSolution.UnitTests.ModuleName;

public sealed class FeatureNameTests
{
    [Fact]
    public async Task Answer_names_the_acting_tenant()
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
    public void Wrong_note_is_refused(string note) => new FeatureNameValidator().Validate(new FeatureName(note)).IsValid.ShouldBeFalse();
}
