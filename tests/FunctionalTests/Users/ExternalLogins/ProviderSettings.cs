namespace SvcInfra.FunctionalTests.Users.ExternalLogins;

/// <summary>The providers of the application under test. Most are one server under several names, each with its own settings.</summary>
public static class ProviderSettings
{
    public static Dictionary<string, string?> Of(IdentityProvider server) => new(
    [
        .. Provider("loopback", server.Issuer, ("DisplayName", "The loopback")),
        .. Provider("keeping", server.Issuer, ("KeepTokens", "true")),
        .. Provider("posting", server.Issuer, ("ResponseMode", "form_post")),
        .. Provider("strong", server.Issuer, ("RequiredAcr:0", "urn:example:phr"), ("RequiredAcr:1", "urn:example:mfa"), ("Prompt", "")),
        .. Provider("fresh", server.Issuer, ("MaxAge", "00:10:00"), ("Prompt", "login")),
        .. Provider("silent", server.Issuer + "silent"),
        .. Provider("unprotected", server.Issuer + "silent", ("ForcePkce", "false")),
        .. Provider("plain", server.Issuer + "plain"),
        .. Provider("lying", server.Issuer + "lying"),
        .. Provider("bare", server.BareIssuer),
        .. Provider("nowhere", "http://127.0.0.1:1/"),
        new("ExternalLogin:Providers:github:Type", "GitHub"),
        new("ExternalLogin:Providers:github:ClientId", "id"),
        new("ExternalLogin:Providers:github:ClientSecret", "secret"),
        new("ExternalLogin:ReturnOrigins:0", "https://app.example.com"),
    ]);

    private static IEnumerable<KeyValuePair<string, string?>> Provider(string name, string issuer, params (string Key, string Value)[] others)
    {
        var section = $"ExternalLogin:Providers:{name}";
        return
        [
            new($"{section}:Type", "oidc"),
            new($"{section}:Issuer", issuer),
            new($"{section}:ClientId", IdentityProvider.ClientId),
            new($"{section}:ClientSecret", IdentityProvider.ClientSecret),
            .. others.Select(other => new KeyValuePair<string, string?>($"{section}:{other.Key}", other.Value)),
        ];
    }
}
