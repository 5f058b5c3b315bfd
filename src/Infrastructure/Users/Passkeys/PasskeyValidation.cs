using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;

namespace SvcInfra.Infrastructure.Users.Passkeys;

/// <summary>Settings with which no browser would let anybody use a passkey end the start.</summary>
internal sealed class PasskeyValidation(IOptions<AppOptions> app, IHostEnvironment environment) : IValidateOptions<PasskeyOptions>
{
    public ValidateOptionsResult Validate(string? name, PasskeyOptions options)
    {
        // An address of the application that is none is its own section's to report.
        if (!Uri.TryCreate(app.Value.PublicUrl, UriKind.Absolute, out var address))
        {
            return ValidateOptionsResult.Success;
        }

        var wrong = Check(options, address).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private IEnumerable<string> Check(PasskeyOptions options, Uri address)
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

        if (options.Origins.Count == 0 && environment.IsProduction() && address.Scheme != Uri.UriSchemeHttps)
        {
            yield return "Passkeys:Origins: App:PublicUrl is no https address, which passkeys need in Production. Name the https origins here.";
        }

        if (options.Origins.Count == 0 && !IsWithin(address.IdnHost, options.DomainOr(app.Value)))
        {
            yield return $"Passkeys:ServerDomain is '{options.ServerDomain}', which is neither the host of App:PublicUrl nor above it. Name Passkeys:Origins, too.";
        }

        foreach (var origin in options.Origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || !IsOrigin(uri))
            {
                yield return $"Passkeys:Origins has '{origin}', which is no origin such as https://app.example.com.";
            }
            else if (environment.IsProduction() && uri.Scheme != Uri.UriSchemeHttps)
            {
                yield return $"Passkeys:Origins has '{origin}': Production needs https.";
            }
            else if (!IsWithin(uri.IdnHost, options.DomainOr(app.Value)))
            {
                yield return $"Passkeys:Origins has '{origin}', whose host is neither Passkeys:ServerDomain ({options.DomainOr(app.Value)}) nor below it.";
            }
        }
    }

    private static bool IsDomain(string text) => Uri.CheckHostName(text) == UriHostNameType.Dns && !text.Any(char.IsUpper);

    private static bool IsOrigin(Uri uri) =>
        uri.Scheme is "https" or "http" && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" };

    private static bool IsWithin(string host, string domain) => host == domain || host.EndsWith("." + domain, StringComparison.Ordinal);
}
