using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.RateLimits;

/// <summary>The application with limits that a test can reach. One engine: the database takes no part in it.</summary>
public sealed class LimitedApp : SqliteApp
{
    /// <summary>The proxy whose <c>X-Forwarded-For</c> the application trusts.</summary>
    public const string Proxy = "127.0.0.2";

    public const int AnonymousPermits = 20;
    public const int SensitivePermits = 15;
    public const int PrincipalPermits = 25;
    public const int TenantPermits = 40;

    private int _lastClient = 10;

    /// <summary>A client with an IP address that no test has used.</summary>
    public HttpClient NewClient() => ClientFrom($"203.0.113.{Interlocked.Increment(ref _lastClient)}");

    /// <summary>A client that seems to connect from this IP address.</summary>
    public HttpClient ClientFrom(string ipAddress)
    {
        var http = Anonymous();
        http.DefaultRequestHeaders.Add(RemoteIpAddress.Header, ipAddress);
        return http;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("RateLimits:Anonymous:Permits", $"{AnonymousPermits}");
        builder.UseSetting("RateLimits:Sensitive:Permits", $"{SensitivePermits}");
        builder.UseSetting("RateLimits:Principal:Permits", $"{PrincipalPermits}");
        builder.UseSetting("RateLimits:Tenant:Permits", $"{TenantPermits}");
        foreach (var policy in new[] { "Anonymous", "Sensitive", "Principal", "Tenant" })
        {
            // Longer than any test takes: only the test's clock brings units back.
            builder.UseSetting($"RateLimits:{policy}:Window", "01:00:00");
        }

        builder.UseSetting("Http:TrustedProxies:0", Proxy);
        builder.ConfigureServices(services => services.AddSingleton<IStartupFilter, RemoteIpAddress>());
    }

    /// <summary>Takes the connection's IP address from a header, because not every system has a second one on loopback.</summary>
    private sealed class RemoteIpAddress : IStartupFilter
    {
        public const string Header = "Test-Remote-Ip-Address";

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((HttpContext context, RequestDelegate rest) =>
            {
                if (context.Request.Headers[Header] is [{ } ipAddress])
                {
                    context.Connection.RemoteIpAddress = IPAddress.Parse(ipAddress);
                }

                return rest(context);
            });
            next(app);
        };
    }
}
