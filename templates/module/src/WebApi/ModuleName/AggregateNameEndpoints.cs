using MediatR;
using RootNamespaceOfTheSolution.Application.ModuleName;
using RootNamespaceOfTheSolution.WebApi.Common.Http;

namespace RootNamespaceOfTheSolution.WebApi.ModuleName;

internal sealed class AggregateNameEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api)
    {
        var group = api.MapModule("module-route");

        group.MapPost("/", (CreateAggregateName command, ISender sender, CancellationToken ct) =>
                sender.Send(command, ct).Created(x => $"/api/v1/module-route/{x.Id}"))
            .Sends<CreateAggregateName>("Create an aggregate");
        group.MapGet("/", ([AsParameters] ListModuleName query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<ListModuleName>("List module words");
        group.MapGet("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new GetAggregateName(id), ct).Ok())
            .Sends<GetAggregateName>("Read an aggregate");
        group.MapPatch("/{id}", (Guid id, AggregateNameBody body, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new UpdateAggregateName(id, body.Name, version.Version), ct).Ok())
            .Sends<UpdateAggregateName>("Change an aggregate");
        group.MapDelete("/{id}", (Guid id, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new DeleteAggregateName(id, version.Version), ct).NoContent())
            .Sends<DeleteAggregateName>("Delete an aggregate");
    }

    /// <param name="Name">1 to 100 characters; unique in the tenant.</param>
    internal sealed record AggregateNameBody(string Name);
}
