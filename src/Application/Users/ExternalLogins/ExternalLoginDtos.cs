using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.ExternalLogins;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>An external sign-in provider.</summary>
/// <param name="Name">The name in URLs.</param>
/// <param name="DisplayName">The name on the sign-in button.</param>
public sealed record ExternalProviderDto(string Name, string DisplayName);

/// <summary>The configured providers.</summary>
/// <param name="Providers">Sorted by name.</param>
public sealed record ExternalProvidersDto(IReadOnlyList<ExternalProviderDto> Providers);

/// <summary>The URL that starts the link of an account.</summary>
/// <param name="Url">Navigate the browser to it. Valid for five minutes, and only for the session that requested it.</param>
public sealed record ExternalLinkDto([property: Secret] string Url);

/// <summary>A linked external account with which the user can sign in.</summary>
/// <param name="Id">Stable.</param>
/// <param name="Provider">The provider's name in the configuration.</param>
/// <param name="Account">The account's email address or name when it was linked; null when the provider gave neither.</param>
/// <param name="CreatedAt">When it was linked (UTC).</param>
/// <param name="LastUsedAt">The last sign-in with it (UTC); null: never.</param>
public sealed record ExternalLoginDto(Guid Id, string Provider, string? Account, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);

/// <summary>A started sign-in or link at a provider.</summary>
/// <param name="Attempt">Goes into the state parameter.</param>
/// <param name="Browser">Goes into the browser's cookie.</param>
public sealed record ExternalSignInStart(ExternalSignInState Attempt, [property: Secret] string Browser);

/// <summary>The code that completes a sign-in or link.</summary>
/// <param name="Value">Goes into the return URL.</param>
public sealed record ExternalCode([property: Secret] string Value);
