using System.Text.Json;
using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.Passkeys;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>
/// Re-authenticates the signed-in user with a passkey (step-up, RFC 9470). It takes effect at once; access tokens show it after the next refresh.
/// </summary>
[Authenticated(OpenToSingleFactor = true)]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record StepUpWithPasskey([Secret] string Handle, [Secret] JsonElement Credential) : ICommand, ICommitsOnFailure;

internal sealed class StepUpWithPasskeyValidator : AbstractValidator<StepUpWithPasskey>
{
    public StepUpWithPasskeyValidator()
    {
        RuleFor(c => c.Handle).PasskeyHandle();
        RuleFor(c => c.Credential).PasskeyCredential();
    }
}

internal sealed class StepUpWithPasskeyHandler(
    PasskeyVerification verification,
    IRepository<Session> sessions,
    SessionStarter starter,
    IRevocations revocations,
    IRequestContext context,
    TimeProvider time)
    : IRequestHandler<StepUpWithPasskey, Result>
{
    public async Task<Result> Handle(StepUpWithPasskey command, CancellationToken cancellationToken)
    {
        var verified = await verification.VerifyAsync(
            command.Handle, command.Credential, PasskeyCeremony.StepUp, context.RequireUserId(), PasskeyErrors.Refused, cancellationToken);
        if (!verified.IsSuccess)
        {
            return Error.Of(verified);
        }

        if (await sessions.GetByIdAsync(context.RequireSessionId(), cancellationToken) is not { } session)
        {
            return CommonErrors.SessionEnded;
        }

        session.StepUp(AuthenticationMethod.Passkey, AuthenticationMethod.Passkey.Level, time.GetUtcNow());
        revocations.RevokeSession(session.Id);
        await starter.ReplaceCookieAsync(session, cancellationToken);
        return Result.NoContent();
    }
}
