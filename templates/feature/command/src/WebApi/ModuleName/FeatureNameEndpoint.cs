using MediatR;
using RootNamespaceOfTheSolution.Application.ModuleName;
using RootNamespaceOfTheSolution.WebApi.Common.Http;

namespace RootNamespaceOfTheSolution.WebApi.ModuleName;

internal sealed class FeatureNameEndpoint : IEndpoints
{
    public void Map(RouteGroupBuilder api) =>
        api.MapModule("module-route")
            .MapPost("/{id}/feature-route", (Guid id, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new FeatureName(id, version.Version), ct).Ok())
            .Sends<FeatureName>("feature words");
}
