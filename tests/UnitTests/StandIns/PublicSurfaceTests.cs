using Ardalis.Specification.EntityFrameworkCore;
using MediatR;
using SvcInfra.TestSupport;

namespace SvcInfra.UnitTests.StandIns;

public sealed class PublicSurfaceTests
{
    [Theory]
    [InlineData(typeof(Unit))]
    [InlineData(typeof(RepositoryBase<>))]
    public void Public_surface_of_a_stand_in_is_the_approved_one(Type anyTypeOfTheAssembly) =>
        Approved.ShouldMatch(PublicSurface.Of(anyTypeOfTheAssembly.Assembly), anyTypeOfTheAssembly.Assembly.GetName().Name!);
}
