using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
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
    public HttpClient NewClient() => ClientFrom($"127.0.1.{Interlocked.Increment(ref _lastClient)}");

    /// <summary>A client with this IP address in 127.0.0.0/8.</summary>
    public HttpClient ClientFrom(string ipAddress)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(ipAddress), 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(Contract.Over(Secrets.Over(handler))) { BaseAddress = ClientOptions.BaseAddress };
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
    }
}
