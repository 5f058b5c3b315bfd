using RootNamespaceOfTheSolution.Application.Common.Persistence;
using RootNamespaceOfTheSolution.Application.ModuleName;
using RootNamespaceOfTheSolution.Domain.Common;
using RootNamespaceOfTheSolution.Domain.ModuleName;
using NSubstitute;
using Shouldly;

namespace RootNamespaceOfTheSolution.UnitTests.ModuleName;

public sealed class FeatureNameTests
{
    [Fact]
    public async Task Unknown_id_is_not_found()
    {
        var handler = new FeatureNameHandler(Substitute.For<IReadRepository<AggregateName>>());

        var result = await handler.Handle(new FeatureName(Guid.CreateVersion7()), CancellationToken.None);

        Error.Of(result).ShouldBe(AggregateNameErrors.NotFound);
    }
}
