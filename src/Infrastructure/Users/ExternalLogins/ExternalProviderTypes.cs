using SvcInfra.Application.Users.ExternalLogins;
using static OpenIddict.Client.WebIntegration.OpenIddictClientWebIntegrationConstants;
using Settings = OpenIddict.Client.WebIntegration.OpenIddictClientWebIntegrationSettings;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>A provider that OpenIddict supports.</summary>
/// <param name="Type">OpenIddict's name for it.</param>
/// <param name="Settings">Creates its settings with their defaults.</param>
/// <param name="VerifiedClaim">The claim that asserts a verified email address; null when the provider has no trustworthy one.</param>
/// <param name="Scopes">The scopes for the user's identity and email address.</param>
/// <param name="OfflineScope">The scope for a refresh token; null when none is needed.</param>
/// <param name="Prompt">The default <c>prompt</c> parameter; null when the provider does not support it.</param>
/// <param name="AllowsPkce">Whether it accepts PKCE even when it does not announce it.</param>
internal sealed record ExternalProviderType(
    string Type,
    Func<object> Settings,
    string? VerifiedClaim,
    string[] Scopes,
    string? OfflineScope = null,
    string? Prompt = null,
    bool AllowsPkce = true)
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
    /// Email addresses from Microsoft can be set by tenant administrators without verification; GitHub, Facebook and Twitter assert nothing about
    /// verification. Accounts of these providers can sign in only after their user has linked them.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, ExternalProviderType> All =
        new Dictionary<string, ExternalProviderType>(StringComparer.OrdinalIgnoreCase)
        {
            ["Google"] = new(ProviderTypes.Google, () => new Settings.Google(), EmailVerified, Profile, Prompt: SelectAccount),
            ["GitHub"] = new(ProviderTypes.GitHub, () => new Settings.GitHub(), null, ["read:user", "user:email"], Prompt: SelectAccount),
            ["Microsoft"] = new(ProviderTypes.Microsoft, () => new Settings.Microsoft(), null, Profile, OfflineAccess, SelectAccount),
            [Apple] = new(ProviderTypes.Apple, () => new Settings.Apple(), EmailVerified, ["openid", "email", "name"]),
            ["GitLab"] = new(ProviderTypes.GitLab, () => new Settings.GitLab(), EmailVerified, Profile),
            ["LinkedIn"] = new(ProviderTypes.LinkedIn, () => new Settings.LinkedIn(), EmailVerified, Profile, AllowsPkce: false),
            ["Discord"] = new(ProviderTypes.Discord, () => new Settings.Discord(), "verified", ["identify", "email"]),
            ["Slack"] = new(ProviderTypes.Slack, () => new Settings.Slack(), EmailVerified, Profile),
            ["Facebook"] = new(ProviderTypes.Facebook, () => new Settings.Facebook(), null, ["email"]),
            ["Twitter"] = new(ProviderTypes.Twitter, () => new Settings.Twitter(), null, ["users.read", "tweet.read"], "offline.access"),
        };

    /// <param name="type">Of the configuration.</param>
    /// <param name="isOffline">Whether to request a refresh token (OpenID Connect Core 1.0, section 11).</param>
    public static IReadOnlyList<string> DefaultScopes(string type, bool isOffline)
    {
        var (scopes, offline) = All.TryGetValue(type, out var known) ? (known.Scopes, known.OfflineScope) : (Profile, OfflineAccess);
        return isOffline && offline is not null ? [.. scopes, offline] : scopes;
    }

    /// <summary>Null when no prompt is requested.</summary>
    public static string? PromptOf(ExternalProviderOptions provider)
    {
        var prompt = provider.Prompt ?? (All.TryGetValue(provider.Type, out var known) ? known.Prompt : SelectAccount);
        return string.IsNullOrEmpty(prompt) ? null : prompt;
    }

    public static bool ForcesPkce(ExternalProviderOptions provider) =>
        provider.ForcePkce ?? (!All.TryGetValue(provider.Type, out var known) || known.AllowsPkce);

    /// <summary>Whether the response is posted by a page of the provider, from another site.</summary>
    public static bool UsesFormPost(ExternalProviderOptions provider) =>
        provider.ResponseMode == FormPost || string.Equals(provider.Type, Apple, StringComparison.OrdinalIgnoreCase);

    /// <summary>Null when the provider's email addresses are not trusted as verified.</summary>
    public static string? VerifiedClaimOf(string type) => All.TryGetValue(type, out var known) ? known.VerifiedClaim : EmailVerified;
}
