using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>The URLs to which a browser may return from a provider. An open redirector would leak codes (RFC 9700, section 4.11).</summary>
internal sealed class ReturnUrlPolicy(IOptions<AppOptions> app, IOptions<ExternalLoginOptions> options)
{
    private const int MaxLength = 2_000;

    /// <summary>The absolute URL; null when it is not allowed.</summary>
    public string? Resolve(string? text)
    {
        // Refused before parsing: browsers and URL parsers disagree about these characters.
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength || text.Any(c => c is '\\' or '#' || char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            return null;
        }

        return text[0] == '/' ? ResolvePath(text) : ResolveAbsolute(text);
    }

    private string? ResolvePath(string path)
    {
        var application = app.Value.PublicUrl.TrimEnd('/');
        var root = new Uri(application + "/");
        return !path.StartsWith("//", StringComparison.Ordinal)
            && Uri.TryCreate(application + path, UriKind.Absolute, out var url)
            && OriginOf(url) == OriginOf(root)
            && url.AbsolutePath.StartsWith(root.AbsolutePath, StringComparison.Ordinal)
            && !url.AbsolutePath.StartsWith(root.AbsolutePath + "/", StringComparison.Ordinal)
                ? url.AbsoluteUri
                : null;
    }

    private string? ResolveAbsolute(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
        && text.StartsWith(url.Scheme + "://", StringComparison.OrdinalIgnoreCase)
        && !text[(url.Scheme.Length + 3)..].Split('/', '?')[0].Contains('@')
        && options.Value.ReturnOrigins.Any(
            origin => Uri.TryCreate(origin, UriKind.Absolute, out var allowed) && OriginOf(allowed) == OriginOf(url))
            ? url.AbsoluteUri
            : null;

    private static string OriginOf(Uri url) => $"{url.Scheme}://{url.IdnHost}:{url.Port}";
}
