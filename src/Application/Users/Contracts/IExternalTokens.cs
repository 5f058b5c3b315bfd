using Ardalis.Result;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Users.Contracts;

/// <summary>
/// Access to users' data at external providers, for providers with <c>ExternalLogin:Providers:NAME:KeepTokens</c> set.
/// </summary>
public interface IExternalTokens
{
    /// <summary>
    /// Returns an access token that is valid for at least one minute, and refreshes it at the provider when needed: once, even if many callers in
    /// many processes ask at the same time. With several accounts at one provider, the one that signed in or was linked last counts.
    /// </summary>
    /// <remarks>
    /// Calls the provider and stores the new token at once, even if the caller fails later. Use it in queries and jobs, and in a command only before
    /// its first write.
    /// </remarks>
    /// <returns>
    /// The errors <c>users.external_provider_unknown</c>; <c>users.external_link_again</c> when no token is stored or the provider no longer accepts
    /// it; or <c>users.external_provider_unavailable</c> when the provider cannot be reached at the moment: the stored token stays.
    /// </returns>
    /// <exception cref="InvalidOperationException">The running command has already written.</exception>
    Task<Result<ExternalAccessToken>> GetAccessTokenAsync(Guid userId, string provider, CancellationToken cancellationToken);
}

/// <param name="Value">For the provider's API. Never store or log it.</param>
/// <param name="ExpiresAt">UTC; null when the provider did not say.</param>
/// <param name="Scopes">The granted scopes; empty when the provider did not say.</param>
public sealed record ExternalAccessToken([property: Secret] string Value, DateTimeOffset? ExpiresAt, IReadOnlyList<string> Scopes);
