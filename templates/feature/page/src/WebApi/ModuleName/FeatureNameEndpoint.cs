using MediatR;
using RootNamespaceOfTheSolution.Application.ModuleName;
using RootNamespaceOfTheSolution.WebApi.Common.Http;

namespace RootNamespaceOfTheSolution.WebApi.ModuleName;

internal sealed class FeatureNameEndpoint : IEndpoints
{
    public void Map(RouteGroupBuilder api) =>
        api.MapModule("module-route")
            .MapGet("/feature-route", ([AsParameters] FeatureName query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<FeatureName>("feature words");
}
