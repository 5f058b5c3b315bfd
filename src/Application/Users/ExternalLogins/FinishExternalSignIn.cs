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

/// <summary>Takes down who came back from a provider and was verified, and gives a code that finishes it, once and within a minute.</summary>
/// <param name="Attempt">As it came back in the state.</param>
/// <param name="Identity">Of the verified answer.</param>
/// <param name="Browser">The cookie.</param>
/// <param name="Tokens">The provider's; null where none are kept.</param>
[Public]
[NotAudited("Signs nobody in yet; what comes of the code is an entry.")]
public sealed record FinishExternalSignIn([Secret] ExternalSignInState Attempt, [PersonalData] ExternalIdentity Identity, [Secret] string? Browser, [Secret] ExternalTokens? Tokens) : ICommand<ExternalCode>;

internal sealed class FinishExternalSignInHandler(IRepository<ExternalSignIn> finished, ExternalTokenEncryption vault, TimeProvider time) : IRequestHandler<FinishExternalSignIn, Result<ExternalCode>>
{
    public async Task<Result<ExternalCode>> Handle(FinishExternalSignIn command, CancellationToken cancellationToken)
    {
        // Whoever sends a stranger's browser here would sign it in to an account of theirs.
        if (command.Browser is not { } browser || !command.Attempt.WasBegunBy(browser))
        {
            return ExternalLoginErrors.Invalid;
        }

        // The unique index refuses whoever comes at the same time.
        if (await finished.AnyAsync(new ExternalSignInByAttempt(command.Attempt.Id), cancellationToken))
        {
            return ExternalLoginErrors.Invalid;
        }

        var code = SecretToken.Create();
        var tokens = command.Tokens is { } given ? vault.Seal(command.Attempt.Id, given) : null;
        await finished.AddAsync(ExternalSignIn.Finish(command.Attempt, command.Identity, tokens, code.Hash, time.GetUtcNow()), cancellationToken);
        return new ExternalCode(code.Value);
    }
}
