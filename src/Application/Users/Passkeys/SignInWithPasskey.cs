using System.Text.Json;
using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.Passkeys;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>Starts a session with a passkey. A passkey counts as two factors, so no second factor is required.</summary>
[Public]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record SignInWithPasskey([Secret] string Handle, [Secret] JsonElement Credential) : ICommand<TokenPairDto?>, ICommitsOnFailure;

internal sealed class SignInWithPasskeyValidator : AbstractValidator<SignInWithPasskey>
{
    public SignInWithPasskeyValidator()
    {
        RuleFor(c => c.Handle).PasskeyHandle();
        RuleFor(c => c.Credential).PasskeyCredential();
    }
}

internal sealed class SignInWithPasskeyHandler(PasskeyVerification verification, SignInFlow signIn)
    : IRequestHandler<SignInWithPasskey, Result<TokenPairDto?>>
{
    public async Task<Result<TokenPairDto?>> Handle(SignInWithPasskey command, CancellationToken cancellationToken)
    {
        var verified = await verification.VerifyAsync(
            command.Handle, command.Credential, PasskeyCeremony.SignIn, userId: null, PasskeyErrors.Invalid, cancellationToken);
        return verified.IsSuccess
            ? await signIn.ContinueAsync(verified.Value, AuthenticationMethod.Passkey, cancellationToken)
            : Error.Of(verified);
    }
}
