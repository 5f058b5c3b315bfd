using RootNamespaceOfTheSolution.Application.Common.Persistence;
using RootNamespaceOfTheSolution.Application.ModuleName;
using RootNamespaceOfTheSolution.Domain.Common;
using RootNamespaceOfTheSolution.Domain.ModuleName;
using RootNamespaceOfTheSolution.UnitTests.Common;
using Mapster;
using MapsterMapper;
using NSubstitute;
using Shouldly;

namespace RootNamespaceOfTheSolution.UnitTests.ModuleName;

public sealed class AggregateNameTests
{
    private readonly AggregateName _aggregate = AggregateName.Create(Guid.CreateVersion7(), " First ");

    [Fact]
    public void Name_is_trimmed()
    {
        _aggregate.Name.ShouldBe("First");
        _aggregate.DomainEvents.ShouldBe([new AggregateNameCreated(_aggregate.Id, "First")]);
    }

    [Theory]
    [InlineData(ExpectedVersion.None, "stale_version")]
    [InlineData(3L, "stale_version")]
    [InlineData(0L, null)]
    public async Task Update_requires_the_version_that_was_read(long? version, string? code)
    {
        var repository = Repositories.Of([_aggregate]);
        var handler = new UpdateAggregateNameHandler(repository, new Mapper(new TypeAdapterConfig()));

        var result = await handler.Handle(new UpdateAggregateName(_aggregate.Id, "Second", version), CancellationToken.None);

        (result.IsSuccess ? null : Error.Of(result).Code).ShouldBe(code);
        _aggregate.Name.ShouldBe(code is null ? "Second" : "First");
        await repository.Received(code is null ? 1 : 0).UpdateAsync(_aggregate, Arg.Any<CancellationToken>());
    }
}
