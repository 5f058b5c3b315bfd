using MediatR;
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
            .Sends<RegisterUser>("Register and get an email that verifies the email address").Sensitive().RequiresChallenge();
        users.MapPost("/verify-email", (VerifyEmail command, ISender sender, CancellationToken ct) => sender.Send(command, ct).NoContent())
            .Sends<VerifyEmail>("Verify an email address with the token from the email").Sensitive();
        users.MapPost("/verify-email/resend", (ResendVerificationEmail command, ISender sender, CancellationToken ct) =>
                sender.Send(command, ct).Accepted())
            .Sends<ResendVerificationEmail>("Resend the verification email").Sensitive().RequiresChallenge();
        users.MapPost("/sign-in", (SignInWithPassword command, ISender sender, CancellationToken ct) => sender.Send(command, ct).TokensOrCookie())
            .SignsIn<SignInWithPassword>("Sign in with a password");
        users.MapPost("/sign-in/mfa", (CompleteSignIn command, ISender sender, CancellationToken ct) => sender.Send(command, ct).TokensOrCookie())
            .SignsIn<CompleteSignIn>("Complete a sign-in with a second factor");
        users.MapPost("/sign-in/mfa/email", (SendSignInCode command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Accepted())
            .Sends<SendSignInCode>("Send a code by email for the second factor of a sign-in").Sensitive();
        users.MapPost("/sign-in/link", (RequestSignInLink command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Accepted())
            .Sends<RequestSignInLink>("Request a sign-in link by email").Sensitive().RequiresChallenge();
        users.MapPost("/sign-in/link/complete", (SignInWithLink command, ISender sender, CancellationToken ct) =>
                sender.Send(command, ct).TokensOrCookie())
            .SignsIn<SignInWithLink>("Sign in with a link from an email");
        users.MapPost("/refresh", (RefreshSession command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Ok())
            .Sends<RefreshSession>("Exchange a refresh token for the next pair of tokens");
        users.MapPost("/sign-out", (ISender sender, CancellationToken ct) => sender.Send(new SignOut(), ct).NoContent())
            .Sends<SignOut>("Sign out of the current session");
        users.MapPost("/password/forgot", (RequestPasswordReset command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Accepted())
            .Sends<RequestPasswordReset>("Request a password reset link by email").Sensitive().RequiresChallenge();
        users.MapPost("/password/reset", (ResetPassword command, ISender sender, CancellationToken ct) => sender.Send(command, ct).NoContent())
            .Sends<ResetPassword>("Set a new password with the token from the email").Sensitive();
        users.MapPost("/me/password", (ChangePassword command, ISender sender, CancellationToken ct) => sender.Send(command, ct).NoContent())
            .Sends<ChangePassword>("Change your password").Sensitive();
        users.MapPost("/me/email", (RequestEmailChange command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Accepted())
            .Sends<RequestEmailChange>("Request a change of your email address").Sensitive();
        users.MapPost("/email/confirm", (ConfirmEmailChange command, ISender sender, CancellationToken ct) => sender.Send(command, ct).NoContent())
            .Sends<ConfirmEmailChange>("Confirm a new email address with the token from the email").Sensitive();
        users.MapGet("/me/sessions", (ISender sender, CancellationToken ct) => sender.Send(new ListMySessions(), ct).Ok())
            .Sends<ListMySessions>("List your sessions");
        users.MapDelete("/me/sessions/{sessionId}", (Guid sessionId, ISender sender, CancellationToken ct) =>
                sender.Send(new RevokeMySession(sessionId), ct).NoContent())
            .Sends<RevokeMySession>("Revoke one of your sessions");
        users.MapPost("/me/sessions/revoke-others", (ISender sender, CancellationToken ct) =>
                sender.Send(new RevokeMyOtherSessions(), ct).NoContent())
            .Sends<RevokeMyOtherSessions>("Revoke all your sessions except the current one");
        users.MapGet("/me", (ISender sender, CancellationToken ct) => sender.Send(new GetMyProfile(), ct).Ok())
            .Sends<GetMyProfile>("Read your profile");
        users.MapPatch("/me", (ProfileBody body, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new UpdateMyProfile(body.DisplayName, version.Version), ct).Ok())
            .Sends<UpdateMyProfile>("Change your profile");
    }

    /// <param name="DisplayName">The name shown to others; 1 to 100 characters.</param>
    internal sealed record ProfileBody(string DisplayName);
}
