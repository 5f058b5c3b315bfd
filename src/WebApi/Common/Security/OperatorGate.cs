using MediatR;
using Microsoft.AspNetCore.Authentication;
using SvcInfra.Application.Admin;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Security;

/// <summary>
/// Refuses callers who are not operators before routing below <c>/_admin/api</c>, so that no response reveals which routes exist and what they
/// take. The pipeline checks the permission of each route, as everywhere.
/// </summary>
internal sealed class OperatorGate(RequestDelegate next)
{
    public const string Path = "/_admin/api";

    public Task InvokeAsync(HttpContext http) => http.Request.Path.StartsWithSegments(Path) ? CheckAsync(http) : next(http);

    private async Task CheckAsync(HttpContext http)
    {
        if (http.RequestServices.GetRequiredService<IRequestContext>().Principal == PrincipalKind.Anonymous)
        {
            await http.ChallengeAsync();
            return;
        }

        // The pipeline decides, so that there is one rule; the route reuses the access that is read here.
        var access = await http.RequestServices.GetRequiredService<ISender>().Send(new GetMyOperatorAccess(), http.RequestAborted);
        await (access.IsSuccess ? next(http) : Problem.WriteAsync(http, Error.Of(access)));
    }
}
