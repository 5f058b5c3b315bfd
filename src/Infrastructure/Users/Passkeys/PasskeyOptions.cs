using SvcInfra.Application.Common;

namespace SvcInfra.Infrastructure.Users.Passkeys;

/// <summary>Section <c>Passkeys</c>: the domain and the pages where passkeys work. Both default to <c>App:PublicUrl</c>.</summary>
public sealed class PasskeyOptions
{
    public const string Section = "Passkeys";

    /// <summary>
    /// The domain that passkeys are bound to, without scheme and port (the WebAuthn RP ID). They also work on its subdomains. After a change, all
    /// existing passkeys stop working. Default: the host of <c>App:PublicUrl</c>.
    /// </summary>
    public string? ServerDomain { get; set; }

    /// <summary>
    /// The origins of the pages that may use passkeys, each as scheme, host and port. The host must be the domain or a subdomain of it; Production
    /// requires https. Default: the origin of <c>App:PublicUrl</c>.
    /// </summary>
    public IList<string> Origins { get; } = [];

    /// <summary>
    /// How long the browser waits for the user. A challenge expires after five minutes in any case. Default 5 minutes; 30 seconds to 5 minutes.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    internal string DomainFor(AppOptions app) => ServerDomain ?? new Uri(app.PublicUrl).IdnHost;

    internal IEnumerable<string> OriginsFor(AppOptions app) =>
        (Origins.Count > 0 ? Origins : [app.PublicUrl]).Select(origin => OriginOf(new Uri(origin)));

    /// <summary>In the form that browsers send: lower case, without a default port.</summary>
    private static string OriginOf(Uri url) => $"{url.Scheme}://{url.IdnHost}{(url.IsDefaultPort ? string.Empty : $":{url.Port}")}";
}
