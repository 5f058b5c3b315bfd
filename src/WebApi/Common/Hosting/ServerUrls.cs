using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>
/// Validates the URLs and ports that the server listens on. For a wrong port the server itself prints a stack trace or listens on another port.
/// </summary>
internal static class ServerUrls
{
    private static readonly string[] PortKeys = [WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];

    /// <exception cref="ConfigurationException">A URL is malformed, or a port is out of range.</exception>
    public static void Check(IConfiguration configuration)
    {
        CheckAll(configuration, WebHostDefaults.ServerUrlsKey, CheckUrl);
        foreach (var key in PortKeys)
        {
            CheckAll(configuration, key, CheckPort);
        }

        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            CheckAll(configuration, $"{endpoint.Path}:Url", CheckUrl);
        }
    }

    /// <summary>Explains why the server cannot listen.</summary>
    /// <returns>Null when the exception is something else.</returns>
    public static string? Explain(Exception exception, IConfiguration configuration)
    {
        const string Remedy = "Choose another one with --urls, such as --urls http://localhost:5001 (or ASPNETCORE_URLS).";
        return exception switch
        {
            IOException { InnerException: AddressInUseException } taken =>
                $"{taken.Message.TrimEnd('.')}. Stop the process that listens there. {Remedy}",
            IOException { InnerException: AggregateException { InnerExceptions: [SocketException socket, ..] } } refused =>
                $"{refused.Message.TrimEnd('.')} ({socket.Message}). {Remedy}",
            SocketException refused =>
                $"{WebHostDefaults.ServerUrlsKey}: cannot listen on {configuration[WebHostDefaults.ServerUrlsKey]} ({refused.Message}). {Remedy}",
            _ => null,
        };
    }

    private static void CheckAll(IConfiguration configuration, string key, Action<string, string> check)
    {
        foreach (var item in (configuration[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            check(key, item);
        }
    }

    private static void CheckUrl(string key, string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException e)
        {
            throw new ConfigurationException($"{key} has '{url}', which is not a URL such as http://127.0.0.1:5000.", e);
        }

        if (!address.IsUnixPipe && !address.IsNamedPipe)
        {
            // A port that is not a number stays part of the host, and the server would listen on port 80 of all networks.
            var isNumber = !address.Host.Contains(':') || (address.Host is ['[', .. var ip, ']'] && IPAddress.TryParse(ip, out _));
            CheckPort(key, isNumber ? address.Port.ToString(CultureInfo.InvariantCulture) : url);
        }
    }

    private static void CheckPort(string key, string text)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var port)
            || port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            throw new ConfigurationException($"{key} has the port '{text}'; a port is a number from 0 to 65535.");
        }
    }
}
