using SvcInfra.Application.Common;

namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// Cookies that only this host can set (the <c>__Host-</c> prefix, RFC 6265bis, section 4.1.3.2). Browsers require https for it; the public URL
/// decides, since a proxy may terminate TLS.
/// </summary>
public static class HostCookie
{
    public const string Prefix = "__Host-";

    public static bool IsSecure(AppOptions app) => app.PublicUrl.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    public static string NameFor(AppOptions app, string name) => IsSecure(app) ? Prefix + name : name;
}
