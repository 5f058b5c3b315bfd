using System.ComponentModel.DataAnnotations;
using System.Net;
using IPNetwork = System.Net.IPNetwork;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>Section <c>Http</c>: limits, timeouts, proxies and origins of the HTTP server.</summary>
public sealed class HttpOptions : IValidatableObject
{
    public const string Section = "Http";

    /// <summary>The maximum size of a request body in bytes; larger bodies get 413. Default 1,048,576 (1 MiB); 1 KiB to 100 MiB.</summary>
    [Range(1_024, 104_857_600, ErrorMessage = "Http:MaxRequestBodyBytes must be between 1024 and 104857600.")]
    public long MaxRequestBodyBytes { get; set; } = 1_048_576;

    /// <summary>
    /// The minimum rate of a request body in bytes per second, after <see cref="BodyGracePeriod"/>; slower bodies get 408. 0: no minimum.
    /// Default 240; 0 to 1,048,576.
    /// </summary>
    [Range(0, 1_048_576, ErrorMessage = "Http:MinBodyBytesPerSecond must be between 0 and 1048576.")]
    public int MinBodyBytesPerSecond { get; set; } = 240;

    /// <summary>How long a body may be slower than <see cref="MinBodyBytesPerSecond"/>. Default 5 s; 2 s to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:01:00", ErrorMessage = "Http:BodyGracePeriod must be from {1} to {2}.")]
    public TimeSpan BodyGracePeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The maximum number of request headers; more get 431. Default 100; 10 to 1,000.</summary>
    [Range(10, 1_000, ErrorMessage = "Http:MaxRequestHeaders must be between 10 and 1000.")]
    public int MaxRequestHeaders { get; set; } = 100;

    /// <summary>The maximum size of all request headers in bytes; larger ones get 431. Default 32,768; 8 KiB to 256 KiB.</summary>
    [Range(8_192, 262_144, ErrorMessage = "Http:MaxRequestHeadersBytes must be between 8192 and 262144.")]
    public int MaxRequestHeadersBytes { get; set; } = 32_768;

    /// <summary>The maximum size of the request line, which has the URL, in bytes; longer ones get 414. Default 8,192; 1 KiB to 64 KiB.</summary>
    [Range(1_024, 65_536, ErrorMessage = "Http:MaxRequestLineBytes must be between 1024 and 65536.")]
    public int MaxRequestLineBytes { get; set; } = 8_192;

    /// <summary>How long the headers of a request may take to arrive; slower ones get 408. Default 30 s; 1 s to 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00", ErrorMessage = "Http:HeadersTimeout must be from {1} to {2}.")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum number of fields in a form; more get 400. Default 100; 10 to 1,024.</summary>
    [Range(10, 1_024, ErrorMessage = "Http:MaxFormFields must be between 10 and 1024.")]
    public int MaxFormFields { get; set; } = 100;

    /// <summary>
    /// How long an endpoint may take; then its work is cancelled, down to the statement in the database, and the response is 503. Endpoints that
    /// stream, such as exports, have limits of their own. Default 30 s; 1 s to 10 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "Http:RequestTimeout must be from {1} to {2}.")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether plain HTTP requests are redirected to HTTPS (308) on port 443; the health checks are not. For installations whose proxy does not
    /// do it. Default: no.
    /// </summary>
    public bool HttpsRedirect { get; set; }

    /// <summary>Whether the API's documentation is served at <c>/docs</c> outside Development too. Default: no.</summary>
    public bool Docs { get; set; }

    /// <summary>
    /// The trusted proxies, as IP addresses or networks (<c>10.0.0.0/8</c>). <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> of other senders
    /// are ignored. Default: none.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Which pages of other origins may call the API. Default: none.</summary>
    public HttpCorsOptions Cors { get; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        TrustedProxies.Where(p => !IPNetwork.TryParse(p, out _) && !IPAddress.TryParse(p, out _))
            .Select(p => new ValidationResult($"Http:TrustedProxies has '{p}', which is neither an IP address nor a network such as 10.0.0.0/8."))
            .Concat(Cors.Validate());
}

/// <summary>Section <c>Http:Cors</c>: cross-origin requests of browsers (WHATWG Fetch, CORS protocol).</summary>
public sealed class HttpCorsOptions
{
    /// <summary>
    /// The origins whose pages may call the API, with cookies: scheme, host and port, such as <c>https://app.example.com</c>; http only on
    /// loopback. They are compared exactly; there are no wildcards. Default: none.
    /// </summary>
    public IList<string> Origins { get; } = [];

    /// <summary>How long a browser caches the response to a preflight request. Default 10 minutes; 0 to 2 hours.</summary>
    public TimeSpan PreflightMaxAge { get; set; } = TimeSpan.FromMinutes(10);

    internal IEnumerable<ValidationResult> Validate()
    {
        foreach (var origin in Origins.Where(origin => !IsOrigin(origin)))
        {
            yield return new ValidationResult(
                $"Http:Cors:Origins contains '{origin}', which is not an origin such as https://app.example.com (lower case, without a path; "
                + "http only on loopback).");
        }

        if (PreflightMaxAge < TimeSpan.Zero || PreflightMaxAge > TimeSpan.FromHours(2))
        {
            yield return new ValidationResult("Http:Cors:PreflightMaxAge must be from 00:00:00 to 02:00:00.");
        }
    }

    /// <summary>A browser sends the origin in this form only, so another one would never match.</summary>
    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        && url.UserInfo.Length == 0
        && text == $"{url.Scheme}://{url.IdnHost}{(url.IsDefaultPort ? "" : $":{url.Port}")}";
}
