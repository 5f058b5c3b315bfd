using RootNamespaceOfTheSolution.Application.ModuleName;
using RootNamespaceOfTheSolution.Domain.Common;
using RootNamespaceOfTheSolution.Domain.ModuleName;
using RootNamespaceOfTheSolution.UnitTests.Common;
using MapsterMapper;
using NSubstitute;
using Shouldly;

namespace RootNamespaceOfTheSolution.UnitTests.ModuleName;

public sealed class FeatureNameTests
{
    [Fact]
    public async Task Unknown_id_is_not_found()
    {
        var repository = Repositories.Of<AggregateName>([]);
        var handler = new FeatureNameHandler(repository, Substitute.For<IMapper>());

        var result = await handler.Handle(new FeatureName(Guid.CreateVersion7(), null), CancellationToken.None);

        Error.Of(result).ShouldBe(AggregateNameErrors.NotFound);
        await repository.DidNotReceiveWithAnyArgs().UpdateAsync(null!, CancellationToken.None);
    }
}
