using SvcInfra.Application.Common;

namespace SvcInfra.Infrastructure.Common;

/// <summary>
/// Cookies that belong to this host alone, as far as browsers allow it (RFC 6265bis, section 4.1.3.2): where there is https, which the public address says,
/// since a proxy may end it before the request gets here.
/// </summary>
public static class HostCookie
{
    public const string Prefix = "__Host-";

    public static bool IsSecure(AppOptions app) => app.PublicUrl.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    public static string NameFor(AppOptions app, string name) => IsSecure(app) ? Prefix + name : name;
}
