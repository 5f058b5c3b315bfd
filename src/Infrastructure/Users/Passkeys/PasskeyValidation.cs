using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;

namespace SvcInfra.Infrastructure.Users.Passkeys;

/// <summary>Stops the start when browsers would refuse passkeys with these settings.</summary>
internal sealed class PasskeyValidation(IOptions<AppOptions> app, IHostEnvironment environment) : IValidateOptions<PasskeyOptions>
{
    public ValidateOptionsResult Validate(string? name, PasskeyOptions options)
    {
        // The validation of the App section reports an invalid App:PublicUrl.
        if (!Uri.TryCreate(app.Value.PublicUrl, UriKind.Absolute, out var publicUrl))
        {
            return ValidateOptionsResult.Success;
        }

        var errors = Check(options, publicUrl).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> Check(PasskeyOptions options, Uri publicUrl)
    {
        if (options.Timeout < TimeSpan.FromSeconds(30) || options.Timeout > TimeSpan.FromMinutes(5))
        {
            yield return "Passkeys:Timeout must be between 30 seconds and 5 minutes.";
        }

        if (options.ServerDomain is { } domain && !IsDomain(domain))
        {
            yield return $"Passkeys:ServerDomain must be a domain in lower case, without scheme and port, such as example.com; it is '{domain}'.";
            yield break;
        }

        if (options.Origins.Count == 0 && environment.IsProduction() && publicUrl.Scheme != Uri.UriSchemeHttps)
        {
            yield return "App:PublicUrl is not an https URL, but passkeys require https in Production. "
                + "Change it, or set Passkeys:Origins to https origins.";
        }

        if (options.Origins.Count == 0 && !IsWithin(publicUrl.IdnHost, options.DomainFor(app.Value)))
        {
            yield return $"Passkeys:ServerDomain is '{options.ServerDomain}', but must be the host of App:PublicUrl or a parent domain of it. "
                + "Change it, or set Passkeys:Origins.";
        }

        foreach (var origin in options.Origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || !IsOrigin(uri))
            {
                yield return $"Passkeys:Origins contains '{origin}', which is not an origin such as https://app.example.com.";
            }
            else if (environment.IsProduction() && uri.Scheme != Uri.UriSchemeHttps)
            {
                yield return $"Passkeys:Origins contains '{origin}', but Production requires https.";
            }
            else if (!IsWithin(uri.IdnHost, options.DomainFor(app.Value)))
            {
                yield return $"Passkeys:Origins contains '{origin}', but its host must be Passkeys:ServerDomain ({options.DomainFor(app.Value)}) "
                    + "or a subdomain of it.";
            }
        }
    }

    private static bool IsDomain(string text) => Uri.CheckHostName(text) == UriHostNameType.Dns && !text.Any(char.IsUpper);

    private static bool IsOrigin(Uri uri) =>
        uri.Scheme is "https" or "http" && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" };

    private static bool IsWithin(string host, string domain) => host == domain || host.EndsWith("." + domain, StringComparison.Ordinal);
}
