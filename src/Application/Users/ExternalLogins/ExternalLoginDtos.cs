using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>A provider that signs in.</summary>
/// <param name="Name">For addresses.</param>
/// <param name="DisplayName">For people.</param>
public sealed record ExternalProviderDto(string Name, string DisplayName);

/// <param name="Providers">In the order of their names.</param>
public sealed record ExternalProvidersDto(IReadOnlyList<ExternalProviderDto> Providers);

/// <summary>Where to send the browser.</summary>
/// <param name="Url">Good for five minutes, and only for the session that asked.</param>
public sealed record ExternalLinkDto(string Url);

/// <summary>An account elsewhere that signs the user in.</summary>
/// <param name="Id">Stable.</param>
/// <param name="Provider">Its name in the configuration.</param>
/// <param name="Account">What the provider called it when it was linked; null when it said nothing.</param>
/// <param name="CreatedAt">When it was linked (UTC).</param>
/// <param name="LastUsedAt">When somebody last signed in with it (UTC); null: never.</param>
public sealed record ExternalLoginDto(Guid Id, string Provider, string? Account, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);

/// <summary>A way to a provider that begins.</summary>
/// <param name="Attempt">For the state.</param>
/// <param name="Browser">For the cookie.</param>
public sealed record ExternalSignInStart(ExternalSignInState Attempt, [property: Secret] string Browser);

/// <summary>What finishes it.</summary>
/// <param name="Value">For the address to return to.</param>
public sealed record ExternalCode([property: Secret] string Value);
