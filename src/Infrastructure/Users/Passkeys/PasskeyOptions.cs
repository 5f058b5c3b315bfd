using SvcInfra.Application.Common;

namespace SvcInfra.Infrastructure.Users.Passkeys;

/// <summary>Section <c>Passkeys</c>: where passkeys are good for. All of it follows from <c>App:PublicUrl</c> unless it is set.</summary>
public sealed class PasskeyOptions
{
    public const string Section = "Passkeys";

    /// <summary>
    /// The domain that passkeys are bound to, without scheme and port (the RP ID of WebAuthn): they work there and below it. Another one makes all passkeys
    /// useless that exist. Default: the host of <c>App:PublicUrl</c>.
    /// </summary>
    public string? ServerDomain { get; set; }

    /// <summary>The pages that may use them, each as scheme, host and port; hosts are the domain or below it; in Production https. Default: the origin of <c>App:PublicUrl</c>.</summary>
    public IList<string> Origins { get; } = [];

    /// <summary>How long the browser waits for its user. A challenge is good for five minutes in any case. Default 5 minutes; 30 seconds to 5 minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);

    internal string DomainOr(AppOptions app) => ServerDomain ?? new Uri(app.PublicUrl).IdnHost;

    internal IEnumerable<string> OriginsOr(AppOptions app) => (Origins.Count > 0 ? Origins : [app.PublicUrl]).Select(origin => OriginOf(new Uri(origin)));

    /// <summary>As browsers write it: lower case, without a port that goes without saying.</summary>
    private static string OriginOf(Uri address) => $"{address.Scheme}://{address.IdnHost}{(address.IsDefaultPort ? string.Empty : $":{address.Port}")}";
}
