using MediatR;
using RootNamespaceOfTheSolution.Application.ModuleName;
using RootNamespaceOfTheSolution.WebApi.Common.Http;

namespace RootNamespaceOfTheSolution.WebApi.ModuleName;

internal sealed class FeatureNameEndpoint : IEndpoints
{
    public void Map(RouteGroupBuilder api) =>
        api.MapModule("module-route")
            .MapGet("/{id}/feature-route", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new FeatureName(id), ct).Ok())
            .Sends<FeatureName>("feature words");
}
