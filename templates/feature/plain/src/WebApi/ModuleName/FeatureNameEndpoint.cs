using MediatR;
using RootNamespaceOfTheSolution.Application.ModuleName;
using RootNamespaceOfTheSolution.WebApi.Common.Http;
using RootNamespaceOfTheSolution.WebApi.Common.OpenApi;

namespace RootNamespaceOfTheSolution.WebApi.ModuleName;

internal sealed class FeatureNameEndpoint : IEndpoints, IExamples
{
    private static readonly Guid Tenant = Guid.Parse("019a2b3c-0000-7000-8000-000000000002");

    public IEnumerable<object> Examples => [new FeatureName("A note."), new FeatureNameDto(Tenant, "A note.")];

    public void Map(RouteGroupBuilder api) =>
        api.MapModule("module-route")
#if (isQuery)
            .MapGet("/feature-route", ([AsParameters] FeatureName query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
#else
            .MapPost("/feature-route", (FeatureName command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Ok())
#endif
            .Sends<FeatureName>("feature words");
}
