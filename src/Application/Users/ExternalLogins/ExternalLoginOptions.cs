namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Section <c>ExternalLogin</c>: sign-in with accounts of other providers. Without a provider there is none.</summary>
public sealed class ExternalLoginOptions
{
    public const string Section = "ExternalLogin";

    /// <summary>By a name of lower-case letters, digits and hyphens, at most 30, which stands in addresses and must not change. Default: none.</summary>
    public IDictionary<string, ExternalProviderOptions> Providers { get; } = new Dictionary<string, ExternalProviderOptions>(StringComparer.Ordinal);

    /// <summary>Origins besides that of <c>App:PublicUrl</c> to which a browser may return, each as scheme, host and port; https outside loopback. Default: none.</summary>
    public IList<string> ReturnOrigins { get; } = [];
}

/// <summary>One provider. <c>ClientId</c> and <c>ClientSecret</c> come from it; give it the address of the callback (docs/users.md).</summary>
public sealed class ExternalProviderOptions
{
    /// <summary>Google, GitHub, Microsoft, Apple, GitLab, LinkedIn, Discord, Slack, Facebook, Twitter, or <c>oidc</c> for any issuer; letter case does not matter.</summary>
    public string Type { get; set; } = string.Empty;

    /// <summary>What people read on the button. Default: the provider's name.</summary>
    public string? DisplayName { get; set; }

    public string ClientId { get; set; } = string.Empty;

    /// <summary>Every type but Apple needs it.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>For <c>oidc</c>: the address below which <c>/.well-known/openid-configuration</c> lies; https outside loopback.</summary>
    public string? Issuer { get; set; }

    /// <summary>
    /// Default: <c>openid email profile</c> for <c>oidc</c>, what says name and address for the others; with <see cref="KeepTokens"/> also what asks for a
    /// refresh token where that is a scope.
    /// </summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>
    /// Whether the provider's access and refresh tokens are kept, encrypted, so that the application can act in its users' names there
    /// (<see cref="Contracts.IExternalTokens"/>). Default: false, because what nobody needs nobody should have. Who turns it off deletes a user's at their next sign-in.
    /// </summary>
    public bool KeepTokens { get; set; }

    /// <summary>
    /// Whether PKCE with S256 is used although the provider does not announce it (RFC 9700, section 2.1.1). Default: true; false for LinkedIn, which refuses it.
    /// Turn it off for a provider that chokes on parameters that it does not know.
    /// </summary>
    public bool? ForcePkce { get; set; }

    /// <summary><c>query</c>, or <c>form_post</c> for a provider that posts its answer, which takes https here (Production does not start without). Default: <c>query</c>; Apple posts always.</summary>
    public string? ResponseMode { get; set; }

    /// <summary>
    /// What the person is asked there (OpenID Connect Core 1.0, section 3.1.2.1, <c>prompt</c>): <c>select_account</c>, <c>login</c>, <c>consent</c>, or several of them; empty: nothing,
    /// so that a provider at which somebody is signed in may send them back at once. Default: <c>select_account</c> for <c>oidc</c>, Google, Microsoft and GitHub; nothing for
    /// the others, which do not know it.
    /// </summary>
    public string? Prompt { get; set; }

    /// <summary>
    /// Ways of signing in there of which one is demanded, as the provider names them (<c>acr</c>, the strongest first). They are asked for, and an identity token that names none of
    /// them is refused. For providers with OpenID Connect. Default: none.
    /// </summary>
    public IList<string> RequiredAcr { get; } = [];

    /// <summary>
    /// How old the sign-in there may be when somebody sets out; 0: they sign in each time. It is asked for (<c>max_age</c>), and an identity token whose <c>auth_time</c> is older, or absent, is
    /// refused. 0 to 365 days; for providers with OpenID Connect. Default: of any age.
    /// </summary>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>For Apple: the team's id.</summary>
    public string? TeamId { get; set; }

    /// <summary>For Apple: the id of <see cref="PrivateKey"/>.</summary>
    public string? KeyId { get; set; }

    /// <summary>For Apple: the key (PEM, PKCS #8, P-256) that stands for a client secret.</summary>
    public string? PrivateKey { get; set; }
}
