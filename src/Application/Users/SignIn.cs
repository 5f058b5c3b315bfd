using Ardalis.Result;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>What follows from a first factor, whichever it was: a session, or the demand for a second factor. The one way from a proof to tokens.</summary>
internal sealed class SignIn(ITenantMemberships memberships, SessionStarter sessions, IOptions<SignInOptions> options)
{
    public async Task<Result<TokenPairDto>> ContinueAsync(User user, AuthenticationMethod first, CancellationToken cancellationToken)
    {
        if (options.Value.RequireVerifiedEmail && !user.IsEmailVerified)
        {
            return UserErrors.EmailNotVerified;
        }

        return await StartAsync(user, SignInProof.By(first), cancellationToken);
    }

    private async Task<Result<TokenPairDto>> StartAsync(User user, SignInProof proof, CancellationToken cancellationToken) =>
        await sessions.StartAsync(user, proof, await memberships.FindDefaultTenantAsync(user.Id, cancellationToken), cancellationToken);
}
