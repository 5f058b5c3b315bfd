namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Section <c>ExternalLogin</c>: sign-in with external providers. Disabled while no provider is configured.</summary>
public sealed class ExternalLoginOptions
{
    public const string Section = "ExternalLogin";

    /// <summary>
    /// The providers by name. A name has at most 30 lower-case letters, digits and hyphens; it is part of URLs and must not change. Default: none.
    /// </summary>
    public IDictionary<string, ExternalProviderOptions> Providers { get; } = new Dictionary<string, ExternalProviderOptions>(StringComparer.Ordinal);

    /// <summary>
    /// Origins other than that of <c>App:PublicUrl</c> to which a browser may return, each as scheme, host and port; https outside loopback.
    /// Default: none.
    /// </summary>
    public IList<string> ReturnOrigins { get; } = [];
}

/// <summary>One provider. It issues <c>ClientId</c> and <c>ClientSecret</c>; register the callback URL there (docs/users.md).</summary>
public sealed class ExternalProviderOptions
{
    /// <summary>
    /// Google, GitHub, Microsoft, Apple, GitLab, LinkedIn, Discord, Slack, Facebook, Twitter, or <c>oidc</c> for any OpenID Connect issuer.
    /// Case-insensitive.
    /// </summary>
    public string Type { get; set; } = string.Empty;

    /// <summary>The name on the sign-in button. Default: the provider's name.</summary>
    public string? DisplayName { get; set; }

    public string ClientId { get; set; } = string.Empty;

    /// <summary>Required for every type except Apple.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>For <c>oidc</c>: the base URL of <c>/.well-known/openid-configuration</c>; https outside loopback.</summary>
    public string? Issuer { get; set; }

    /// <summary>
    /// The requested scopes. Default: <c>openid email profile</c> for <c>oidc</c>, the scopes for name and email address for the other types; with
    /// <see cref="KeepTokens"/> also the scope for a refresh token, if the provider has one.
    /// </summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>
    /// Whether the provider's access and refresh tokens are stored, encrypted, so that the application can act for its users there
    /// (<see cref="Contracts.IExternalTokens"/>). Default: false, to store no more than necessary. After it is turned off, a user's tokens are
    /// deleted at the next sign-in.
    /// </summary>
    public bool KeepTokens { get; set; }

    /// <summary>
    /// Whether to use PKCE with S256 even if the provider does not announce it (RFC 9700, section 2.1.1). Default: true; false for LinkedIn, which
    /// refuses it. Turn it off for a provider that rejects unknown parameters.
    /// </summary>
    public bool? ForcePkce { get; set; }

    /// <summary>
    /// <c>query</c>, or <c>form_post</c> for a provider that posts its response. <c>form_post</c> requires https; Production does not start
    /// without it. Default: <c>query</c>; always <c>form_post</c> for Apple.
    /// </summary>
    public string? ResponseMode { get; set; }

    /// <summary>
    /// The <c>prompt</c> parameter (OpenID Connect Core 1.0, section 3.1.2.1): <c>select_account</c>, <c>login</c>, <c>consent</c>, or several of
    /// them. Empty: no prompt, so the provider may reuse an existing session without asking. Default: <c>select_account</c> for <c>oidc</c>,
    /// Google, Microsoft and GitHub; empty for the others, which do not support it.
    /// </summary>
    public string? Prompt { get; set; }

    /// <summary>
    /// Authentication context classes (<c>acr</c>) by the provider's names, the strongest first. They are requested, and an identity token with none
    /// of them is refused. Only for OpenID Connect providers. Default: none.
    /// </summary>
    public IList<string> RequiredAcr { get; } = [];

    /// <summary>
    /// The maximum age of the user's sign-in at the provider, measured when the attempt starts; 0: a new sign-in each time. It is requested
    /// (<c>max_age</c>), and an identity token with an older or missing <c>auth_time</c> is refused. 0 to 365 days; only for OpenID Connect
    /// providers. Default: no limit.
    /// </summary>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>For Apple: the team id.</summary>
    public string? TeamId { get; set; }

    /// <summary>For Apple: the id of <see cref="PrivateKey"/>.</summary>
    public string? KeyId { get; set; }

    /// <summary>For Apple: the private key (PEM, PKCS #8, P-256) that replaces the client secret.</summary>
    public string? PrivateKey { get; set; }
}
