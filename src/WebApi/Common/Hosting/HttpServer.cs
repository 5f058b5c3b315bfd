using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.HttpsPolicy;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;
using IPAddress = System.Net.IPAddress;
using IPNetwork = System.Net.IPNetwork;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>Applies <see cref="HttpOptions"/> to the server and to the framework's middleware.</summary>
internal static class HttpServer
{
    public static void AddHttpServer(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<HttpOptions>(HttpOptions.Section)
            .Validate(_ => AllowedHosts.Check(configuration, environment), AllowedHosts.Refusal);
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<HttpOptions>>((kestrel, http) => Apply(http.Value, kestrel));
        services.AddOptions<FormOptions>().Configure<IOptions<HttpOptions>>((form, http) => form.ValueCountLimit = http.Value.MaxFormFields);
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<HttpOptions>>((forwarded, http) => Apply(http.Value, forwarded));
        services.Configure<HttpsRedirectionOptions>(redirection =>
        {
            redirection.HttpsPort = 443;
            redirection.RedirectStatusCode = StatusCodes.Status308PermanentRedirect;
        });
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<HttpOptions>>((timeouts, http) =>
            timeouts.DefaultPolicy = new RequestTimeoutPolicy { Timeout = http.Value.RequestTimeout });
        services.AddCrossOrigins();

        // HostCheck responds with a problem, and leaves the health checks alone; the framework's filter responds with a page.
        services.Configure<HostFilteringOptions>(filter => filter.AllowedHosts = ["*"]);
    }

    private static void Apply(HttpOptions http, KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = http.MaxRequestBodyBytes;
        limits.MinRequestBodyDataRate = http.MinBodyBytesPerSecond == 0
            ? null
            : new MinDataRate(http.MinBodyBytesPerSecond, http.BodyGracePeriod);
        limits.MaxRequestHeaderCount = http.MaxRequestHeaders;
        limits.MaxRequestHeadersTotalSize = http.MaxRequestHeadersBytes;
        limits.MaxRequestLineSize = http.MaxRequestLineBytes;
        limits.RequestHeadersTimeout = http.HeadersTimeout;
    }

    private static void Apply(HttpOptions http, ForwardedHeadersOptions forwarded)
    {
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        forwarded.ForwardedHeaders = http.TrustedProxies.Count == 0
            ? ForwardedHeaders.None
            : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        foreach (var proxy in http.TrustedProxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                forwarded.KnownProxies.Add(address);
            }
            else
            {
                forwarded.KnownIPNetworks.Add(IPNetwork.Parse(proxy));
            }
        }
    }
}
