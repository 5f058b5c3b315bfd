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
            .Sends<ListExternalProviders>("List the external sign-in providers");
        users.MapGet(
                "/sign-in/external/{provider}",
                async (string provider, string? returnUrl, string? ticket, HttpContext http, ISender sender, CancellationToken ct) =>
                    new ExternalChallengeResponse(
                        provider, await sender.Send(new StartExternalSignIn(provider, returnUrl, ticket, BrowserCookie.Read(http)), ct)))
            .Sends<StartExternalSignIn>("Redirect the browser to a provider");

        // POST because some providers post their response. Not in the API document, because only browsers call it, by redirect.
        users.MapMethods(
                "/sign-in/external/{provider}/callback",
                [HttpMethods.Get, HttpMethods.Post],
                (string provider) => new ExternalCallbackResponse(provider))
            .Sends<FinishExternalSignIn>("Receive a provider's response").ExcludeFromDescription()
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(string), ["text/html"]));
        users.MapPost("/sign-in/external/complete", (CodeBody body, HttpContext http, ISender sender, CancellationToken ct) =>
                sender.Send(new CompleteExternalSignIn(body.Code, BrowserCookie.Read(http)), ct).TokensOrCookie())
            .SignsIn<CompleteExternalSignIn>("Sign in with the code from an external sign-in");
        users.MapPost("/external/{provider}/backchannel-logout", (string provider) => new ExternalLogoutResponse(provider))
            .Sends<RevokeExternalSessions>("Receive a provider's back-channel logout").ExcludeFromDescription();
        users.MapGet("/me/external-logins", (ISender sender, CancellationToken ct) => sender.Send(new ListMyExternalLogins(), ct).Ok())
            .Sends<ListMyExternalLogins>("List your linked external accounts");

        // POST takes a provider and DELETE an id, but both need the same parameter name, because the API document has one path for them.
        users.MapPost(
                "/me/external-logins/{externalLogin}",
                ([FromRoute(Name = "externalLogin")] string provider, LinkBody body, ISender sender, CancellationToken ct) =>
                    sender.Send(new BeginExternalLink(provider, body.ReturnUrl), ct).Ok())
            .Sends<BeginExternalLink>("Get the URL to link an external account");
        users.MapPost("/me/external-logins", (CodeBody body, HttpContext http, ISender sender, CancellationToken ct) =>
                sender.Send(new CompleteExternalLink(body.Code, BrowserCookie.Read(http)), ct).Ok())
            .Sends<CompleteExternalLink>("Link an external account");
        users.MapDelete(
                "/me/external-logins/{externalLogin}",
                ([FromRoute(Name = "externalLogin")] Guid externalLoginId, ISender sender, CancellationToken ct) =>
                    sender.Send(new UnlinkMyExternalLogin(externalLoginId), ct).NoContent())
            .Sends<UnlinkMyExternalLogin>("Unlink an external account and end your other sessions");
    }

    /// <param name="Code">From the URL that your browser returned to. It works once, for one minute, in that browser.</param>
    internal sealed record CodeBody(string Code);

    /// <param name="ReturnUrl">Where your browser goes afterwards: a path of the application, or a URL whose origin is configured.</param>
    internal sealed record LinkBody(string ReturnUrl);
}
