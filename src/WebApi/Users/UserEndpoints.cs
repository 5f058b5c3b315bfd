using MediatR;
using SvcInfra.Application.Users;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Application.Users.Profile;
using SvcInfra.Application.Users.Registration;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Users;

internal sealed class UserEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api)
    {
        var users = api.MapModule("users");

        users.MapPost("/register", (RegisterUser command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Accepted())
            .Sends<RegisterUser>("Register and get a mail that proves the address");
        users.MapPost("/verify-email", (VerifyEmail command, ISender sender, CancellationToken ct) => sender.Send(command, ct).NoContent())
            .Sends<VerifyEmail>("Prove a mail address with the token from the mail");
        users.MapPost("/verify-email/resend", (ResendVerificationEmail command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Accepted())
            .Sends<ResendVerificationEmail>("Get the verification mail again");
        users.MapPost("/sign-in", (SignInWithPassword command, ISender sender, CancellationToken ct) => sender.Send(command, ct).TokensOrCookie())
            .SignsIn<SignInWithPassword>("Log in");
        users.MapPost("/sign-in/mfa", (CompleteSignIn command, ISender sender, CancellationToken ct) => sender.Send(command, ct).TokensOrCookie())
            .SignsIn<CompleteSignIn>("Answer the challenge of a login with a second factor");
        users.MapPost("/sign-in/mfa/email", (SendSignInCode command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Accepted())
            .Sends<SendSignInCode>("Get a code by mail for the challenge of a login").RefusesWith(401, 404, 429);
        users.MapPost("/sign-in/link", (RequestSignInLink command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Accepted())
            .Sends<RequestSignInLink>("Get a mail with a link that signs in").RefusesWith(404);
        users.MapPost("/sign-in/link/complete", (SignInWithLink command, ISender sender, CancellationToken ct) => sender.Send(command, ct).TokensOrCookie())
            .SignsIn<SignInWithLink>("Sign in with a mailed link");
        users.MapPost("/refresh", (RefreshSession command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Ok())
            .Sends<RefreshSession>("Exchange a refresh token for the next pair").RefusesWith(401);
        users.MapPost("/sign-out", (ISender sender, CancellationToken ct) => sender.Send(new SignOut(), ct).NoContent())
            .Sends<SignOut>("End the session");
        users.MapPost("/password/forgot", (RequestPasswordReset command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Accepted())
            .Sends<RequestPasswordReset>("Get a mail with a link to a new password");
        users.MapPost("/password/reset", (ResetPassword command, ISender sender, CancellationToken ct) => sender.Send(command, ct).NoContent())
            .Sends<ResetPassword>("Choose a new password with the token from the mail");
        users.MapPost("/me/password", (ChangePassword command, ISender sender, CancellationToken ct) => sender.Send(command, ct).NoContent())
            .Sends<ChangePassword>("Change your password");
        users.MapPost("/me/email", (RequestEmailChange command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Accepted())
            .Sends<RequestEmailChange>("Ask for another mail address and get a mail there that proves it");
        users.MapPost("/email/confirm", (ConfirmEmailChange command, ISender sender, CancellationToken ct) => sender.Send(command, ct).NoContent())
            .Sends<ConfirmEmailChange>("Confirm another mail address with the token from the mail");
        users.MapGet("/me/sessions", (ISender sender, CancellationToken ct) => sender.Send(new ListMySessions(), ct).Ok())
            .Sends<ListMySessions>("List where you are signed in");
        users.MapDelete("/me/sessions/{sessionId}", (Guid sessionId, ISender sender, CancellationToken ct) => sender.Send(new RevokeMySession(sessionId), ct).NoContent())
            .Sends<RevokeMySession>("End one of your sessions");
        users.MapPost("/me/sessions/revoke-others", (ISender sender, CancellationToken ct) => sender.Send(new RevokeMyOtherSessions(), ct).NoContent())
            .Sends<RevokeMyOtherSessions>("End all your sessions but this one");
        users.MapGet("/me", (ISender sender, CancellationToken ct) => sender.Send(new GetMyProfile(), ct).Ok())
            .Sends<GetMyProfile>("Read your profile");
        users.MapPatch("/me", (ProfileBody body, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new UpdateMyProfile(body.DisplayName, version.Version), ct).Ok())
            .Sends<UpdateMyProfile>("Change your profile");
    }

    /// <param name="DisplayName">What others see; 1 to 100 characters.</param>
    internal sealed record ProfileBody(string DisplayName);
}
