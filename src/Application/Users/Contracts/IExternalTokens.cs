using Ardalis.Result;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Users.Contracts;

/// <summary>Access to what users have at other providers, where <c>ExternalLogin:Providers:NAME:KeepTokens</c> is set.</summary>
public interface IExternalTokens
{
    /// <summary>
    /// An access token that is good for a minute at least, refreshed at the provider if it has to be: once, however many ask at the same time and in however
    /// many processes. Of several accounts at one provider it is that which signed in or was linked last.
    /// </summary>
    /// <remarks>
    /// It talks to the outside and writes what it got at once, whatever becomes of the caller: for queries and jobs, and in a command before its first write.
    /// </remarks>
    /// <returns>
    /// <c>users.external_provider_unknown</c>; <c>users.external_link_again</c> when none is kept or the provider takes it no more; or
    /// <c>users.external_provider_unavailable</c> when the provider cannot be reached at the moment: then nothing is lost.
    /// </returns>
    /// <exception cref="InvalidOperationException">The running command has written already.</exception>
    Task<Result<ExternalAccessToken>> GetAccessTokenAsync(Guid userId, string provider, CancellationToken cancellationToken);
}

/// <param name="Value">For the provider's API. It must not be stored or logged.</param>
/// <param name="ExpiresAt">UTC; null when the provider did not say.</param>
/// <param name="Scopes">What was granted; empty when the provider did not say.</param>
public sealed record ExternalAccessToken([property: Secret] string Value, DateTimeOffset? ExpiresAt, IReadOnlyList<string> Scopes);
