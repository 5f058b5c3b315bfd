using MediatR;
using SvcInfra.Application.Admin;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Admin;

internal sealed class AdminEndpoints : IAdminEndpoints
{
    public void Map(RouteGroupBuilder admin) =>
        admin.MapGet("/me", (ISender sender, CancellationToken ct) => sender.Send(new GetMyOperatorAccess(), ct).Ok())
            .Sends<GetMyOperatorAccess>("Read the caller's operator access").WithTags("admin");
}
