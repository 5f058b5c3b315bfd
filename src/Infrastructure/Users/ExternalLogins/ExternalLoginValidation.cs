using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>A provider with which nobody could sign in ends the start.</summary>
internal sealed class ExternalLoginValidation(IOptions<AppOptions> app, IHostEnvironment environment) : IValidateOptions<ExternalLoginOptions>
{
    public ValidateOptionsResult Validate(string? name, ExternalLoginOptions options)
    {
        var wrong = options.Providers.SelectMany(p => Check(p.Key, p.Value)).Concat(options.ReturnOrigins.SelectMany(CheckOrigin)).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private IEnumerable<string> Check(string name, ExternalProviderOptions provider)
    {
        var key = $"{ExternalLoginOptions.Section}:Providers:{name}";
        if (name.Length is 0 or > ExternalLoginConfiguration.MaxProviderLength || name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
        {
            yield return $"{key}: a provider's name has lower-case letters, digits and hyphens, at most {ExternalLoginConfiguration.MaxProviderLength}.";
        }

        var isOidc = string.Equals(provider.Type, ExternalProviderTypes.Oidc, StringComparison.OrdinalIgnoreCase);
        if (!isOidc && !ExternalProviderTypes.All.ContainsKey(provider.Type))
        {
            yield return $"{key}:Type is '{provider.Type}'; use {string.Join(", ", ExternalProviderTypes.All.Keys)} or {ExternalProviderTypes.Oidc}.";
        }

        if (provider.ResponseMode is not (null or ExternalProviderTypes.Query or ExternalProviderTypes.FormPost))
        {
            yield return $"{key}:ResponseMode is '{provider.ResponseMode}'; use {ExternalProviderTypes.Query} or {ExternalProviderTypes.FormPost}.";
        }

        // Browsers keep the cookie that such an answer has to come with only where it is Secure.
        if (ExternalProviderTypes.Posts(provider) && environment.IsProduction() && !HostCookie.IsSecure(app.Value))
        {
            yield return $"{key} posts its answer, for which App:PublicUrl must be an https address.";
        }

        if (provider.Prompt?.Split(' ').Contains("none") == true)
        {
            yield return $"{key}:Prompt must not have 'none': nobody could sign in there.";
        }

        if (provider.MaxAge is { } age && (age < TimeSpan.Zero || age > TimeSpan.FromDays(365)))
        {
            yield return $"{key}:MaxAge must be between 0 and 365 days; it is {age}.";
        }

        if ((provider.MaxAge is not null || provider.RequiredAcr.Count > 0) && ExternalProviderTypes.All.TryGetValue(provider.Type, out var known) && !known.IsOpenId)
        {
            yield return $"{key}: {provider.Type} says neither how nor when somebody signed in; RequiredAcr and MaxAge are for providers with OpenID Connect.";
        }

        if (provider.ClientId.Length == 0)
        {
            yield return $"{key}:ClientId must not be empty.";
        }

        if (isOidc && !IsSafe(provider.Issuer))
        {
            yield return $"{key}:Issuer must be an https address (http only on loopback); it is '{provider.Issuer}'.";
        }

        if (string.Equals(provider.Type, ExternalProviderTypes.Apple, StringComparison.OrdinalIgnoreCase))
        {
            foreach (var problem in CheckApple(key, provider))
            {
                yield return problem;
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
            yield return $"{key}:PrivateKey must be a P-256 key in PEM.";
        }
    }

    private static IEnumerable<string> CheckOrigin(string origin)
    {
        if (!IsSafe(origin) || new Uri(origin) is not { PathAndQuery: "/" })
        {
            yield return $"{ExternalLoginOptions.Section}:ReturnOrigins has '{origin}', which is no origin such as https://app.example.com (http only on loopback).";
        }
    }

    private static bool IsSafe(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address is { UserInfo: "", Query: "", Fragment: "" }
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    private static bool IsKey(string? pem)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key.KeySize == 256;
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
