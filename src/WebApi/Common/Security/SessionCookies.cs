using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.WebApi.Common.Security;

/// <summary>
/// The two cookies of a browser session: one with its secret, which scripts cannot read, and one with the antiforgery token, which scripts read
/// and send back in a header. Another site's page can make the browser send cookies but cannot read them.
/// </summary>
internal static class SessionCookies
{
    /// <summary>The name of the session cookie over https; over http browsers refuse the prefix.</summary>
    public const string SecureName = HostCookie.Prefix + Name;

    /// <summary>The cookie name that Angular and axios recognise by default.</summary>
    public const string AntiforgeryName = "XSRF-TOKEN";

    /// <summary>Required with every unsafe method of a cookie session.</summary>
    public const string AntiforgeryHeader = "X-XSRF-TOKEN";

    private const string Name = "session";
    private const int MaxLength = 64;

    private static readonly byte[] AntiforgeryPurpose = "antiforgery"u8.ToArray();

    /// <summary>The session's secret; null without the cookie, or when its length is impossible.</summary>
    public static string? Read(HttpContext http)
    {
        var value = http.Request.Cookies[HostCookie.NameFor(AppOf(http), Name)];
        return value is { Length: > 0 and <= MaxLength } ? value : null;
    }

    /// <summary>Makes the request's session travel in a cookie, which is sent with a successful response.</summary>
    public static void Use(HttpContext http)
    {
        var transport = http.RequestServices.GetRequiredService<SessionTransport>();
        if (transport.IsCookie)
        {
            return;
        }

        transport.UseCookie(Read(http));
        http.Response.OnStarting(() =>
        {
            if (http.Response.StatusCode < StatusCodes.Status400BadRequest)
            {
                Send(http, transport);
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// Whether a page of the application sent the request: the header holds a value that only such a page can have read. The token is derived from
    /// the session's secret, so that it is useless in another session and need not be stored.
    /// </summary>
    public static bool IsFromOwnPage(HttpContext http, string secret) =>
        http.Request.Headers[AntiforgeryHeader] is [{ } token]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(AntiforgeryTokenOf(secret)));

    private static string AntiforgeryTokenOf(string secret) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), AntiforgeryPurpose));

    private static void Send(HttpContext http, SessionTransport transport)
    {
        var cookies = http.Response.Cookies;
        if (transport.Issued is { } issued)
        {
            cookies.Append(HostCookie.NameFor(AppOf(http), Name), issued.Secret, Options(http, issued.ExpiresAt, isReadable: false));
            cookies.Append(AntiforgeryName, AntiforgeryTokenOf(issued.Secret), Options(http, issued.ExpiresAt, isReadable: true));
        }
        else if (transport.IsEnded)
        {
            cookies.Delete(HostCookie.NameFor(AppOf(http), Name), Options(http, expiresAt: null, isReadable: false));
            cookies.Delete(AntiforgeryName, Options(http, expiresAt: null, isReadable: true));
        }
    }

    private static CookieOptions Options(HttpContext http, DateTimeOffset? expiresAt, bool isReadable) => new()
    {
        HttpOnly = !isReadable,
        IsEssential = true,
        Path = "/",
        Secure = HostCookie.IsSecure(AppOf(http)),
        SameSite = SameSiteMode.Lax,
        Expires = expiresAt,
    };

    private static AppOptions AppOf(HttpContext http) => http.RequestServices.GetRequiredService<IOptions<AppOptions>>().Value;
}
