using SvcInfra.Application.Users.ExternalLogins;
using static OpenIddict.Client.WebIntegration.OpenIddictClientWebIntegrationConstants;
using Settings = OpenIddict.Client.WebIntegration.OpenIddictClientWebIntegrationSettings;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>A provider that OpenIddict knows.</summary>
/// <param name="Type">What OpenIddict calls it.</param>
/// <param name="Settings">Makes its settings with their defaults.</param>
/// <param name="VerifiedClaim">The claim that says whether the mail address was proven; null when the provider says no such thing that can be relied on.</param>
/// <param name="Scopes">What says who somebody is, with the address.</param>
/// <param name="OfflineScope">What asks for a refresh token; null when it needs no scope.</param>
/// <param name="Prompt">What makes it ask the person; null when it knows no such thing.</param>
/// <param name="TakesPkce">Whether it bears PKCE where it does not announce it.</param>
internal sealed record ExternalProviderType(
    string Type, Func<object> Settings, string? VerifiedClaim, string[] Scopes, string? OfflineScope = null, string? Prompt = null, bool TakesPkce = true)
{
    public bool IsOpenId => Scopes.Contains("openid");
}

internal static class ExternalProviderTypes
{
    public const string Oidc = "oidc";

    public const string Apple = "Apple";

    public const string Query = "query";

    public const string FormPost = "form_post";

    private const string SelectAccount = "select_account";

    private const string OfflineAccess = "offline_access";

    private const string EmailVerified = "email_verified";

    private static readonly string[] Profile = ["openid", "email", "profile"];

    /// <summary>
    /// Microsoft hands out addresses that administrators of its tenants wrote, unproven; GitHub, Facebook and Twitter say nothing of a proof. Their
    /// accounts sign in once their user has linked them.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, ExternalProviderType> All = new Dictionary<string, ExternalProviderType>(StringComparer.OrdinalIgnoreCase)
    {
        ["Google"] = new(ProviderTypes.Google, () => new Settings.Google(), EmailVerified, Profile, Prompt: SelectAccount),
        ["GitHub"] = new(ProviderTypes.GitHub, () => new Settings.GitHub(), null, ["read:user", "user:email"], Prompt: SelectAccount),
        ["Microsoft"] = new(ProviderTypes.Microsoft, () => new Settings.Microsoft(), null, Profile, OfflineAccess, SelectAccount),
        [Apple] = new(ProviderTypes.Apple, () => new Settings.Apple(), EmailVerified, ["openid", "email", "name"]),
        ["GitLab"] = new(ProviderTypes.GitLab, () => new Settings.GitLab(), EmailVerified, Profile),
        ["LinkedIn"] = new(ProviderTypes.LinkedIn, () => new Settings.LinkedIn(), EmailVerified, Profile, TakesPkce: false),
        ["Discord"] = new(ProviderTypes.Discord, () => new Settings.Discord(), "verified", ["identify", "email"]),
        ["Slack"] = new(ProviderTypes.Slack, () => new Settings.Slack(), EmailVerified, Profile),
        ["Facebook"] = new(ProviderTypes.Facebook, () => new Settings.Facebook(), null, ["email"]),
        ["Twitter"] = new(ProviderTypes.Twitter, () => new Settings.Twitter(), null, ["users.read", "tweet.read"], "offline.access"),
    };

    /// <param name="type">Of the configuration.</param>
    /// <param name="isOffline">Whether a refresh token is wanted (OpenID Connect Core 1.0, section 11).</param>
    public static IReadOnlyList<string> DefaultScopes(string type, bool isOffline)
    {
        var (scopes, offline) = All.TryGetValue(type, out var known) ? (known.Scopes, known.OfflineScope) : (Profile, OfflineAccess);
        return isOffline && offline is not null ? [.. scopes, offline] : scopes;
    }

    /// <summary>Null when nothing is asked.</summary>
    public static string? PromptOf(ExternalProviderOptions provider)
    {
        var prompt = provider.Prompt ?? (All.TryGetValue(provider.Type, out var known) ? known.Prompt : SelectAccount);
        return string.IsNullOrEmpty(prompt) ? null : prompt;
    }

    public static bool ForcesPkce(ExternalProviderOptions provider) => provider.ForcePkce ?? (!All.TryGetValue(provider.Type, out var known) || known.TakesPkce);

    /// <summary>Whether its answers are posted by a page of the provider.</summary>
    public static bool Posts(ExternalProviderOptions provider) =>
        provider.ResponseMode == FormPost || string.Equals(provider.Type, Apple, StringComparison.OrdinalIgnoreCase);

    /// <summary>Null when the provider's word on addresses does not count.</summary>
    public static string? VerifiedClaimOf(string type) => All.TryGetValue(type, out var known) ? known.VerifiedClaim : EmailVerified;
}
