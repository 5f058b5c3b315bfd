using MediatR;
using SvcInfra.Application.Projects;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Projects;

internal sealed class ProjectEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api)
    {
        var projects = api.MapModule("projects");

        projects.MapPost("/", (CreateProject command, ISender sender, CancellationToken ct) =>
                sender.Send(command, ct).Created(p => $"/api/v1/projects/{p.Id}"))
            .Sends<CreateProject>("Create a project");
        projects.MapGet("/", ([AsParameters] ListProjects query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<ListProjects>("List projects");
        projects.MapGet("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new GetProject(id), ct).Ok())
            .Sends<GetProject>("Read a project");
        projects.MapPatch("/{id}", (Guid id, ProjectBody body, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new RenameProject(id, body.Name, version.Version), ct).Ok())
            .Sends<RenameProject>("Rename a project");
        projects.MapPost("/{id}/archive", (Guid id, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new ArchiveProject(id, version.Version), ct).Ok())
            .Sends<ArchiveProject>("Archive a project");
        projects.MapDelete("/{id}", (Guid id, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new DeleteProject(id, version.Version), ct).NoContent())
            .Sends<DeleteProject>("Delete a project");
    }

    /// <param name="Name">1 to 100 characters; unique among the tenant's projects.</param>
    internal sealed record ProjectBody(string Name);
}
