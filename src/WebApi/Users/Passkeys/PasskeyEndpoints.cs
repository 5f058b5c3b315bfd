using MediatR;
using SvcInfra.Application.Users.Passkeys;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Users.Passkeys;

internal sealed class PasskeyEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api)
    {
        var users = api.MapModule("users");

        users.MapPost("/me/passkeys/options", (ISender sender, CancellationToken ct) => sender.Send(new BeginPasskeyRegistration(), ct).Ok())
            .Sends<BeginPasskeyRegistration>("Get the options to create a passkey");
        users.MapPost("/me/passkeys", (RegisterPasskey command, ISender sender, CancellationToken ct) =>
                sender.Send(command, ct).Created(passkey => $"/api/v1/users/me/passkeys/{passkey.Id}"))
            .Sends<RegisterPasskey>("Register a passkey");
        users.MapGet("/me/passkeys", (ISender sender, CancellationToken ct) => sender.Send(new ListMyPasskeys(), ct).Ok())
            .Sends<ListMyPasskeys>("List your passkeys");
        users.MapGet("/me/passkeys/{passkeyId}", (Guid passkeyId, ISender sender, CancellationToken ct) =>
                sender.Send(new GetMyPasskey(passkeyId), ct).Ok())
            .Sends<GetMyPasskey>("Read one of your passkeys");
        users.MapPatch("/me/passkeys/{passkeyId}", (Guid passkeyId, PasskeyBody body, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new RenameMyPasskey(passkeyId, body.Name, version.Version), ct).Ok())
            .Sends<RenameMyPasskey>("Rename one of your passkeys");
        users.MapDelete("/me/passkeys/{passkeyId}", (Guid passkeyId, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new DeleteMyPasskey(passkeyId, version.Version), ct).NoContent())
            .Sends<DeleteMyPasskey>("Delete one of your passkeys and end your other sessions");
        users.MapPost("/sign-in/passkey/options", (BeginPasskeySignIn command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Ok())
            .Sends<BeginPasskeySignIn>("Get the options to sign in with a passkey");
        users.MapPost("/sign-in/passkey", (SignInWithPasskey command, ISender sender, CancellationToken ct) =>
                sender.Send(command, ct).TokensOrCookie())
            .SignsIn<SignInWithPasskey>("Sign in with a passkey");
        users.MapPost("/me/step-up/passkey/options", (ISender sender, CancellationToken ct) => sender.Send(new BeginPasskeyStepUp(), ct).Ok())
            .Sends<BeginPasskeyStepUp>("Get the options for a step-up with a passkey");
        users.MapPost("/me/step-up/passkey", (StepUpWithPasskey command, ISender sender, CancellationToken ct) =>
                sender.Send(command, ct).NoContent())
            .Sends<StepUpWithPasskey>("Re-authenticate with a passkey").Sensitive();
    }

    /// <param name="Name">Your own label; 1 to 100 characters.</param>
    internal sealed record PasskeyBody(string Name);
}
