using MediatR;
using SvcInfra.Application.Users.Profile;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Users.Profile;

internal sealed class PermissionEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api) =>
        api.MapModule("users").MapGet("/me/permissions", (ISender sender, CancellationToken ct) => sender.Send(new GetMyPermissions(), ct).Ok())
            .Sends<GetMyPermissions>("List your permissions in the tenant of the session");
}
