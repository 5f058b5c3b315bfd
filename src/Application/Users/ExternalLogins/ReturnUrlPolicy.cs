using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;

namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Where a browser may go after a provider sent it back: an address that anybody may name is how codes get stolen (RFC 9700, section 4.11).</summary>
internal sealed class ReturnUrlPolicy(IOptions<AppOptions> app, IOptions<ExternalLoginOptions> options)
{
    private const int MaxLength = 2_000;

    /// <summary>The address in full; null when it is not allowed.</summary>
    public string? Resolve(string? text)
    {
        // What browsers and parsers read in different ways is refused before anything reads it.
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength || text.Any(c => c is '\\' or '#' || char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            return null;
        }

        return text[0] == '/' ? ResolvePath(text) : ResolveAddress(text);
    }

    private string? ResolvePath(string path)
    {
        var application = app.Value.PublicUrl.TrimEnd('/');
        var root = new Uri(application + "/");
        return !path.StartsWith("//", StringComparison.Ordinal)
            && Uri.TryCreate(application + path, UriKind.Absolute, out var address)
            && OriginOf(address) == OriginOf(root)
            && address.AbsolutePath.StartsWith(root.AbsolutePath, StringComparison.Ordinal)
            && !address.AbsolutePath.StartsWith(root.AbsolutePath + "/", StringComparison.Ordinal)
                ? address.AbsoluteUri
                : null;
    }

    private string? ResolveAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && text.StartsWith(address.Scheme + "://", StringComparison.OrdinalIgnoreCase)
        && !text[(address.Scheme.Length + 3)..].Split('/', '?')[0].Contains('@')
        && options.Value.ReturnOrigins.Any(origin => Uri.TryCreate(origin, UriKind.Absolute, out var allowed) && OriginOf(allowed) == OriginOf(address))
            ? address.AbsoluteUri
            : null;

    private static string OriginOf(Uri address) => $"{address.Scheme}://{address.IdnHost}:{address.Port}";
}
