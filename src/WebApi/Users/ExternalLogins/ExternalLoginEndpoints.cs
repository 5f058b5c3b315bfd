using MediatR;
using Microsoft.AspNetCore.Mvc;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Users.ExternalLogins;

internal sealed class ExternalLoginEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api)
    {
        var users = api.MapModule("users");

        users.MapGet("/sign-in/providers", (ISender sender, CancellationToken ct) => sender.Send(new ListExternalProviders(), ct).Ok())
            .Sends<ListExternalProviders>("List the providers whose accounts log in here");
        users.MapGet("/sign-in/external/{provider}", async (string provider, string? returnUrl, string? ticket, HttpContext http, ISender sender, CancellationToken ct) =>
                new ExternalChallengeResponse(provider, await sender.Send(new StartExternalSignIn(provider, returnUrl, ticket, BrowserCookie.Read(http)), ct)))
            .Sends<StartExternalSignIn>("Send the browser to a provider");

        // Some providers post their answer. No document lists it: browsers come here by themselves.
        users.MapMethods("/sign-in/external/{provider}/callback", [HttpMethods.Get, HttpMethods.Post], (string provider) => new ExternalCallbackResponse(provider))
            .Sends<FinishExternalSignIn>("Come back from a provider").ExcludeFromDescription()
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(string), ["text/html"]));
        users.MapPost("/sign-in/external/complete", (CodeBody body, HttpContext http, ISender sender, CancellationToken ct) =>
                sender.Send(new CompleteExternalSignIn(body.Code, BrowserCookie.Read(http)), ct).TokensOrCookie())
            .SignsIn<CompleteExternalSignIn>("Log in with the code that a provider's account led to");
        users.MapPost("/external/{provider}/backchannel-logout", (string provider) => new ExternalLogoutResponse(provider))
            .Sends<RevokeExternalSessions>("Take a provider's notice that somebody logged out there").ExcludeFromDescription();
        users.MapGet("/me/external-logins", (ISender sender, CancellationToken ct) => sender.Send(new ListMyExternalLogins(), ct).Ok())
            .Sends<ListMyExternalLogins>("List the accounts of other providers that log you in");

        // One name for what stands there in both: the API document has one path for them.
        users.MapPost("/me/external-logins/{externalLogin}", ([FromRoute(Name = "externalLogin")] string provider, LinkBody body, ISender sender, CancellationToken ct) =>
                sender.Send(new BeginExternalLink(provider, body.ReturnUrl), ct).Ok())
            .Sends<BeginExternalLink>("Get the address at which your browser links an account of a provider");
        users.MapPost("/me/external-logins", (CodeBody body, HttpContext http, ISender sender, CancellationToken ct) =>
                sender.Send(new CompleteExternalLink(body.Code, BrowserCookie.Read(http)), ct).Ok())
            .Sends<CompleteExternalLink>("Link the account that your browser came back with");
        users.MapDelete("/me/external-logins/{externalLogin}", ([FromRoute(Name = "externalLogin")] Guid externalLoginId, ISender sender, CancellationToken ct) =>
                sender.Send(new UnlinkMyExternalLogin(externalLoginId), ct).NoContent())
            .Sends<UnlinkMyExternalLogin>("Unlink an account and end your other sessions");
    }

    /// <param name="Code">From the address that your browser returned to; works once, for a minute, in that browser.</param>
    internal sealed record CodeBody(string Code);

    /// <param name="ReturnUrl">Where your browser goes afterwards: a path of the application, or an address whose origin the configuration allows.</param>
    internal sealed record LinkBody(string ReturnUrl);
}
