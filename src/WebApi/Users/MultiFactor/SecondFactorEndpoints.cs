using MediatR;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Users.MultiFactor;

internal sealed class SecondFactorEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api)
    {
        var users = api.MapModule("users");

        users.MapPost("/me/step-up", (StepUp command, ISender sender, CancellationToken ct) => sender.Send(command, ct).NoContent())
            .Sends<StepUp>("Re-authenticate in the current session (step-up)").Sensitive();
        users.MapPost("/me/codes", (ISender sender, CancellationToken ct) => sender.Send(new SendMyCode(), ct).Accepted())
            .Sends<SendMyCode>("Send yourself a code by email").Sensitive();
        users.MapGet("/me/mfa", (ISender sender, CancellationToken ct) => sender.Send(new GetMySecondFactors(), ct).Ok())
            .Sends<GetMySecondFactors>("List your second factors");
        users.MapPost("/me/mfa/totp", (ISender sender, CancellationToken ct) => sender.Send(new SetUpTotp(), ct).Ok())
            .Sends<SetUpTotp>("Begin to set up an authenticator app");
        users.MapPost("/me/mfa/totp/confirm", (ConfirmTotp command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Ok())
            .Sends<ConfirmTotp>("Confirm an authenticator app and get recovery codes").Sensitive();
        users.MapDelete("/me/mfa/totp", (ISender sender, CancellationToken ct) => sender.Send(new RemoveTotp(), ct).NoContent())
            .Sends<RemoveTotp>("Remove the authenticator app");
        users.MapPost("/me/mfa/email", (ConfirmEmailCodes command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Ok())
            .Sends<ConfirmEmailCodes>("Set up email codes and get recovery codes").Sensitive();
        users.MapDelete("/me/mfa/email", (ISender sender, CancellationToken ct) => sender.Send(new RemoveEmailCodes(), ct).NoContent())
            .Sends<RemoveEmailCodes>("Remove email codes");
        users.MapPost("/me/mfa/recovery-codes", (ISender sender, CancellationToken ct) => sender.Send(new RegenerateRecoveryCodes(), ct).Ok())
            .Sends<RegenerateRecoveryCodes>("Replace your recovery codes");
    }
}
