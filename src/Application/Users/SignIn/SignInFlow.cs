using Ardalis.Result;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>
/// Continues after a first factor: starts a session, or requires a second factor. Every sign-in gets its tokens here, and disabled users are
/// rejected.
/// </summary>
internal sealed class SignInFlow(
    ITenantMemberships memberships,
    SessionStarter sessions,
    IRepository<SignInChallenge> challenges,
    ISecondFactors factors,
    IOptions<SignInOptions> options,
    TimeProvider time)
{
    public async Task<Result<TokenPairDto?>> ContinueAsync(User user, AuthenticationMethod first, CancellationToken cancellationToken)
    {
        if (user.IsDisabled)
        {
            return UserErrors.InvalidCredentials;
        }

        if (options.Value.RequireVerifiedEmail && !user.IsEmailVerified)
        {
            return UserErrors.EmailNotVerified;
        }

        return user.SecondFactors == SecondFactors.None || first.Level == AuthenticationLevel.MultiFactor
            ? await StartAsync(user, SignInProof.By(first), cancellationToken)
            : await ChallengeAsync(user, first, cancellationToken);
    }

    /// <summary>Starts the session after the challenge was completed with a second factor.</summary>
    public async Task<Result<TokenPairDto?>> CompleteAsync(
        User user, SignInChallenge challenge, AuthenticationMethod second, CancellationToken cancellationToken) =>
        user.IsDisabled
            ? UserErrors.InvalidChallenge
            : await StartAsync(user, new SignInProof([challenge.Method, second.Name], AuthenticationLevel.MultiFactor), cancellationToken);

    /// <summary>An emailed link and an emailed code are one factor: both prove access to the mailbox.</summary>
    public static bool IsDifferentFactor(string first, AuthenticationMethod second) =>
        second != AuthenticationMethod.EmailCode || first != AuthenticationMethod.Link.Name;

    private async Task<Result<TokenPairDto?>> ChallengeAsync(User user, AuthenticationMethod first, CancellationToken cancellationToken)
    {
        var secret = SecretToken.Create();
        await challenges.AddAsync(SignInChallenge.Issue(user, first, secret.Hash, time.GetUtcNow()), cancellationToken);
        string[] methods = [.. await MethodsAsync(user, first, cancellationToken)];
        return UserErrors.MfaRequired
            .With("challenge", secret.Value)
            .With("methods", methods)
            .With("expiresIn", (int)SignInChallenge.Lifetime.TotalSeconds);
    }

    private async Task<IReadOnlyList<string>> MethodsAsync(User user, AuthenticationMethod first, CancellationToken cancellationToken)
    {
        List<string> methods = [];
        if (user.SecondFactors.HasFlag(SecondFactors.Totp))
        {
            methods.Add(SecondFactorMethods.Totp);
        }

        if (user.SecondFactors.HasFlag(SecondFactors.EmailCode) && IsDifferentFactor(first.Name, AuthenticationMethod.EmailCode))
        {
            methods.Add(SecondFactorMethods.Email);
        }

        if (await factors.CountRecoveryCodesAsync(user.Id, cancellationToken) > 0)
        {
            methods.Add(SecondFactorMethods.Recovery);
        }

        return methods;
    }

    private async Task<Result<TokenPairDto?>> StartAsync(User user, SignInProof proof, CancellationToken cancellationToken) =>
        await sessions.StartAsync(user, proof, await memberships.FindDefaultTenantAsync(user.Id, cancellationToken), cancellationToken);
}
