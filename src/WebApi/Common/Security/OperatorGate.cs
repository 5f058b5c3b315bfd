using MediatR;
using Microsoft.AspNetCore.Authentication;
using SvcInfra.Application.Admin;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.WebApi.Common.Security;

/// <summary>
/// Stops whoever is no operator before the routes below <c>/_admin/api</c> are looked at, so that no answer tells which there are and what
/// they take. Which permission a route needs is decided in the pipeline, like everywhere.
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

        // The pipeline itself answers, so that there is one rule; what it reads here it does not read again for the route.
        var access = await http.RequestServices.GetRequiredService<ISender>().Send(new GetMyOperatorAccess(), http.RequestAborted);
        await (access.IsSuccess ? next(http) : Problem.WriteAsync(http, Error.Of(access)));
    }
}
