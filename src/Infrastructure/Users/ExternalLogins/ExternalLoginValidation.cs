using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>Stops the start when a provider's settings cannot work.</summary>
internal sealed class ExternalLoginValidation(IOptions<AppOptions> app, IHostEnvironment environment) : IValidateOptions<ExternalLoginOptions>
{
    public ValidateOptionsResult Validate(string? name, ExternalLoginOptions options)
    {
        var errors = options.Providers.SelectMany(p => Check(p.Key, p.Value)).Concat(options.ReturnOrigins.SelectMany(CheckOrigin)).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> Check(string name, ExternalProviderOptions provider)
    {
        var key = $"{ExternalLoginOptions.Section}:Providers:{name}";
        if (name.Length is 0 or > ExternalLoginConfiguration.MaxProviderLength
            || name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
        {
            yield return $"{key}: the name must be 1 to {ExternalLoginConfiguration.MaxProviderLength} lower-case letters, digits and hyphens.";
        }

        var isOidc = string.Equals(provider.Type, ExternalProviderTypes.Oidc, StringComparison.OrdinalIgnoreCase);
        if (!isOidc && !ExternalProviderTypes.All.ContainsKey(provider.Type))
        {
            var types = string.Join(", ", ExternalProviderTypes.All.Keys);
            yield return $"{key}:Type must be {types} or {ExternalProviderTypes.Oidc}; it is '{provider.Type}'.";
        }

        if (provider.ResponseMode is not (null or ExternalProviderTypes.Query or ExternalProviderTypes.FormPost))
        {
            yield return $"{key}:ResponseMode must be {ExternalProviderTypes.Query} or {ExternalProviderTypes.FormPost}; "
                + $"it is '{provider.ResponseMode}'.";
        }

        // A posted response needs a SameSite=None cookie, which browsers accept only as Secure.
        if (ExternalProviderTypes.UsesFormPost(provider) && environment.IsProduction() && !HostCookie.IsSecure(app.Value))
        {
            yield return $"{key} uses form_post, for which App:PublicUrl must be an https URL.";
        }

        if (provider.Prompt?.Split(' ').Contains("none") == true)
        {
            yield return $"{key}:Prompt must not contain 'none', because users could not sign in at the provider.";
        }

        if (provider.MaxAge is { } age && (age < TimeSpan.Zero || age > TimeSpan.FromDays(365)))
        {
            yield return $"{key}:MaxAge must be between 0 and 365 days; it is {age}.";
        }

        if ((provider.MaxAge is not null || provider.RequiredAcr.Count > 0)
            && ExternalProviderTypes.All.TryGetValue(provider.Type, out var known)
            && !known.IsOpenId)
        {
            yield return $"{key}: RequiredAcr and MaxAge require an OpenID Connect provider, which {provider.Type} is not. Remove them.";
        }

        if (provider.ClientId.Length == 0)
        {
            yield return $"{key}:ClientId must not be empty.";
        }

        if (isOidc && !IsSafe(provider.Issuer))
        {
            yield return $"{key}:Issuer must be an https URL (http only on loopback); it is '{provider.Issuer}'.";
        }

        if (string.Equals(provider.Type, ExternalProviderTypes.Apple, StringComparison.OrdinalIgnoreCase))
        {
            foreach (var error in CheckApple(key, provider))
            {
                yield return error;
            }
        }
        else if (string.IsNullOrEmpty(provider.ClientSecret))
        {
            yield return $"{key}:ClientSecret must not be empty.";
        }
    }

    private static IEnumerable<string> CheckApple(string key, ExternalProviderOptions provider)
    {
        if (string.IsNullOrEmpty(provider.TeamId))
        {
            yield return $"{key}:TeamId must not be empty.";
        }

        if (string.IsNullOrEmpty(provider.KeyId))
        {
            yield return $"{key}:KeyId must not be empty.";
        }

        if (!IsKey(provider.PrivateKey))
        {
            yield return $"{key}:PrivateKey must be a P-256 private key in PEM format.";
        }
    }

    private static IEnumerable<string> CheckOrigin(string origin)
    {
        if (!IsSafe(origin) || new Uri(origin) is not { PathAndQuery: "/" })
        {
            yield return $"{ExternalLoginOptions.Section}:ReturnOrigins contains '{origin}', which is not an origin such as https://app.example.com "
                + "(http only on loopback).";
        }
    }

    private static bool IsSafe(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url is { UserInfo: "", Query: "", Fragment: "" }
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    private static bool IsKey(string? pem)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key.KeySize == 256;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
