using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Common.Outbound;

namespace SvcInfra.Infrastructure.Common.Outbound;

/// <summary>Decides which URLs and which IP addresses may be called.</summary>
internal sealed class OutboundTargets(IHostResolver resolver, IOptions<OutboundOptions> options)
{
    private const int MaxLength = 2_048;
    private const int Https = 443;
    private const int Http = 80;

    private readonly bool _allowsHttp = options.Value.AllowHttp == true;
    private readonly bool _allowsLoopback = options.Value.AllowLoopback == true;
    private readonly IPNetwork[] _networks = [.. options.Value.AllowedNetworks.Select(IPNetwork.Parse)];

    /// <summary>Checks the form of a URL; does not resolve its host.</summary>
    /// <returns>Null when it is good.</returns>
    public Error? Parse(string text, out Uri url)
    {
        url = null!;

        // Spaces, backslashes and other characters that parsers read differently never get as far as a parser.
        if (text.Length > MaxLength || text.Any(c => c is <= ' ' or > '~' or '\\') || !Uri.TryCreate(text, UriKind.Absolute, out var parsed)
            || !text.StartsWith(parsed.Scheme + ":", StringComparison.OrdinalIgnoreCase))
        {
            return OutboundErrors.UrlInvalid;
        }

        url = parsed;
        return CheckForm(parsed) ?? (HasPlainHost(text, parsed) ? null : OutboundErrors.UrlInvalid);
    }

    /// <summary>Resolves a host once. One address that is not allowed refuses all of them: an honest host has no such mixture.</summary>
    /// <exception cref="OutboundRefusedException">The host is unknown, or must not be called.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, int port, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolver.ResolveAsync(host, cancellationToken);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new OutboundRefusedException(OutboundErrors.HostNotFound, e);
        }

        if (addresses.Length == 0)
        {
            throw new OutboundRefusedException(OutboundErrors.HostNotFound);
        }

        foreach (var address in addresses.Where(address => !(_allowsLoopback && IPAddress.IsLoopback(address))))
        {
            // An IPv4-mapped address in a DNS record is an attack, also where its IPv4 network is allowed.
            if (address.IsIPv4MappedToIPv6 || !(PublicAddresses.IsPublic(address) || _networks.Any(network => network.Contains(address))))
            {
                throw new OutboundRefusedException(OutboundErrors.AddressNotAllowed);
            }

            if (!IsPortAllowed(port))
            {
                throw new OutboundRefusedException(OutboundErrors.PortNotAllowed);
            }
        }

        return addresses;
    }

    private Error? CheckForm(Uri url)
    {
        if (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && _allowsHttp))
        {
            return OutboundErrors.SchemeNotAllowed;
        }

        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0
            || url.HostNameType is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
        {
            return OutboundErrors.UrlInvalid;
        }

        // This machine's ports are decided when its address is known.
        return IsPortAllowed(url.Port) || _allowsLoopback ? null : OutboundErrors.PortNotAllowed;
    }

    private bool IsPortAllowed(int port) =>
        options.Value.Ports.Count > 0 ? options.Value.Ports.Contains(port) : port == Https || (port == Http && _allowsHttp);

    /// <summary>
    /// Refuses IPv4 addresses in decimal, octal, hexadecimal or short form, and names that end in a number, which some resolvers read as
    /// an address (WHATWG URL §3.5).
    /// </summary>
    private static bool HasPlainHost(string text, Uri url)
    {
        var host = url.IdnHost;
        var authority = text[(text.IndexOf("//", StringComparison.Ordinal) + 2)..].Split('/', '?', '#')[0];
        if (!authority.Contains(url.HostNameType == UriHostNameType.IPv6 ? "[" : host, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var last = host.TrimEnd('.').Split('.')[^1];
        return url.HostNameType != UriHostNameType.Dns
            || !(last.All(char.IsAsciiDigit) || last.StartsWith("0x", StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>A URL that must not be called, thrown where only an exception gets through the HTTP client.</summary>
internal sealed class OutboundRefusedException(Error error, Exception? inner = null) : Exception(error.Message, inner)
{
    public Error Error { get; } = error;
}
