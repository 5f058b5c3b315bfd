using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace SvcInfra.WebApi.Common.Pages;

/// <summary>
/// Pages of Development: at <c>/</c> a landing page with the next steps, and behind the emailed links placeholders for the front end.
/// </summary>
internal static partial class DevelopmentPages
{
    private static readonly Dictionary<string, string> ResourceByPath = new(StringComparer.OrdinalIgnoreCase)
    {
        ["/"] = "LandingPage.html",
        ["/verify-email"] = "VerifyEmailPage.html",
        ["/confirm-email"] = "ConfirmEmailPage.html",
        ["/forgot-password"] = "ForgotPasswordPage.html",
        ["/reset-password"] = "ResetPasswordPage.html",
        ["/sign-in-link"] = "SignInLinkPage.html",
        ["/accept-invitation"] = "AcceptInvitationPage.html",
    };

    public static bool Has(PathString path) => path.Value is { } value && ResourceByPath.ContainsKey(value);

    public static void MapDevelopmentPages(this IEndpointRouteBuilder app)
    {
        app.MapSeed();
        foreach (var (path, resource) in ResourceByPath)
        {
            var html = Read(resource);
            app.MapGet(path, () => TypedResults.Content(html, "text/html; charset=utf-8")).ExcludeFromDescription().AllowAnonymous();
        }
    }

    /// <summary>The hashes of the pages' script and style elements for the Content-Security-Policy.</summary>
    public static PageHashes Hashes()
    {
        var html = string.Concat(ResourceByPath.Values.Select(Read));
        return new PageHashes(HashesOf(Script().Matches(html)), HashesOf(Style().Matches(html)));
    }

    private static List<string> HashesOf(IEnumerable<Match> elements) =>
        [.. elements.Select(element => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(element.Groups["text"].Value)))).Distinct()];

    private static string Read(string resource)
    {
        using var stream = typeof(DevelopmentPages).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);

        // Browsers hash a script with normalized line ends.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex("<script>(?<text>.*?)</script>", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Script();

    [GeneratedRegex("<style>(?<text>.*?)</style>", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Style();
}

/// <summary>SHA-256 in base64.</summary>
internal sealed record PageHashes(List<string> Scripts, List<string> Styles);
