using Ardalis.Specification;
using NSubstitute;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;

namespace SvcInfra.UnitTests.Common;

internal static class Repositories
{
    /// <summary>A repository over a list: it finds by specification and by id, and adds.</summary>
    public static IRepository<T> Of<T>(List<T> items)
        where T : AggregateRoot
    {
        var repository = Substitute.For<IRepository<T>>();
        repository.FirstOrDefaultAsync(Arg.Any<ISpecification<T>>(), Arg.Any<CancellationToken>())
            .Returns(call => call.Arg<ISpecification<T>>().Evaluate(items).FirstOrDefault());
        repository.AnyAsync(Arg.Any<ISpecification<T>>(), Arg.Any<CancellationToken>())
            .Returns(call => call.Arg<ISpecification<T>>().Evaluate(items).Any());
        repository.GetByIdAsync(Arg.Any<Guid>(), Arg.Any<CancellationToken>())
            .Returns(call => items.Find(item => item.Id == call.Arg<Guid>()));
        repository.AddAsync(Arg.Any<T>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            items.Add(call.Arg<T>());
            return call.Arg<T>();
        });
        return repository;
    }
}
