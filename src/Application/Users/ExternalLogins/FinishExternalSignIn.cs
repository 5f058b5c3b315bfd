using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.ExternalLogins.Tokens;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Stores a provider's verified response and issues the code that completes the sign-in or link, once and within a minute.</summary>
/// <param name="Attempt">From the state parameter.</param>
/// <param name="Identity">From the verified response.</param>
/// <param name="Browser">The browser's cookie.</param>
/// <param name="Tokens">The provider's tokens; null when they are not kept.</param>
[Public]
[NotAudited("Starts no session; the sign-in or link with the code is audited.")]
public sealed record FinishExternalSignIn(
    [Secret] ExternalSignInState Attempt, [PersonalData] ExternalIdentity Identity, [Secret] string? Browser, [Secret] ExternalTokens? Tokens)
    : ICommand<ExternalCode>;

internal sealed class FinishExternalSignInHandler(
    IRepository<ExternalSignIn> externalSignIns, ExternalTokenEncryption encryption, TimeProvider time)
    : IRequestHandler<FinishExternalSignIn, Result<ExternalCode>>
{
    public async Task<Result<ExternalCode>> Handle(FinishExternalSignIn command, CancellationToken cancellationToken)
    {
        // Otherwise an attacker could sign a victim's browser in to the attacker's account (login CSRF).
        if (command.Browser is not { } browser || !command.Attempt.WasStartedBy(browser))
        {
            return ExternalLoginErrors.Invalid;
        }

        // The unique index refuses a concurrent request with the same attempt.
        if (await externalSignIns.AnyAsync(new ExternalSignInByAttempt(command.Attempt.Id), cancellationToken))
        {
            return ExternalLoginErrors.Invalid;
        }

        var code = SecretToken.Create();
        var tokens = command.Tokens is { } received ? encryption.Encrypt(command.Attempt.Id, received) : null;
        await externalSignIns.AddAsync(
            ExternalSignIn.Finish(command.Attempt, command.Identity, tokens, code.Hash, time.GetUtcNow()), cancellationToken);
        return new ExternalCode(code.Value);
    }
}
