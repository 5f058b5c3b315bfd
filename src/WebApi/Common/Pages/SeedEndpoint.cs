using System.Net;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Common.Seeding;
using SvcInfra.WebApi.Common.Errors;
using SvcInfra.WebApi.Common.Hosting;

namespace SvcInfra.WebApi.Common.Pages;

/// <summary>The landing page's button that adds the sample data. Mapped in Development only, like the page.</summary>
internal static class SeedEndpoint
{
    public static void MapSeed(this IEndpointRouteBuilder app) => app.MapPost("/seed", AddAsync).ExcludeFromDescription().AllowAnonymous();

    private static async Task AddAsync(HttpContext context, DevelopmentSeed seed, IOptions<AppOptions> app)
    {
        if (!IsOwnPageOnThisMachine(context.Request))
        {
            await Problem.WriteAsync(context, CommonErrors.PermissionDenied);
            return;
        }

        try
        {
            await seed.AddAsync(context.RequestAborted);
        }
        catch (SeedException refused)
        {
            await Problem.WriteAsync(context, refused.Error);
            return;
        }

        await context.Response.WriteAsync(SeedCommand.Text(app.Value), context.RequestAborted);
    }

    /// <summary>
    /// Refuses other machines, pages of other origins (browsers send <c>Sec-Fetch-Site</c>), and names that an attacker's DNS points to this machine.
    /// </summary>
    private static bool IsOwnPageOnThisMachine(HttpRequest request) =>
        request.HttpContext.Connection.RemoteIpAddress is { } caller && IPAddress.IsLoopback(caller)
        && (request.Host.Host == "localhost" || (IPAddress.TryParse(request.Host.Host, out var host) && IPAddress.IsLoopback(host)))
        && request.Headers["Sec-Fetch-Site"].ToString() is ("" or "same-origin");
}
