using System.Net;

namespace SvcInfra.Domain.ApiKeys;

/// <summary>The IP addresses and networks (CIDR) from which a key may be used, IPv4 and IPv6. An empty list allows any.</summary>
public sealed class IpAllowList
{
    public const int MaxEntries = 20;

    /// <summary>An IPv6 address in full with its prefix length.</summary>
    public const int MaxEntryLength = 43;

    private readonly IPNetwork[] _networks;

    private IpAllowList(IPNetwork[] networks) => _networks = networks;

    /// <param name="text">Canonical entries, separated by spaces.</param>
    public static IpAllowList FromStored(string text) => new([.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse)]);

    /// <summary>
    /// The canonical form of an entry; a single IP address has no prefix length. Null when the entry is neither an IP address nor a network.
    /// </summary>
    public static string? Canonical(string entry) =>
        !TryParse(entry, out var network) ? null
        : network.PrefixLength == network.BaseAddress.GetAddressBytes().Length * 8 ? network.BaseAddress.ToString()
        : network.ToString();

    /// <param name="ipAddress">Null for a connection without one, such as a Unix socket; only the empty list allows it.</param>
    public bool Allows(IPAddress? ipAddress)
    {
        if (_networks.Length == 0)
        {
            return true;
        }

        // A dual-stack socket reports IPv4 as ::ffff:192.0.2.1.
        var caller = ipAddress is { IsIPv4MappedToIPv6: true } ? ipAddress.MapToIPv4() : ipAddress;
        return caller is not null && Array.Exists(_networks, network => network.Contains(caller));
    }

    private static IPNetwork Parse(string entry) =>
        TryParse(entry, out var network) ? network : throw new FormatException($"'{entry}' is not an IP address or network.");

    /// <summary>
    /// Refuses zones, brackets, IPv4 mapped to IPv6, short forms of IPv4 (<c>10.1</c>, <c>0x7f.1</c>), and networks with bits set after the prefix.
    /// </summary>
    private static bool TryParse(string entry, out IPNetwork network)
    {
        network = default;
        var slash = entry.IndexOf('/');
        var text = slash < 0 ? entry : entry[..slash];
        if (entry.Length > MaxEntryLength
            || !text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.')
            || !IPAddress.TryParse(text, out var address)
            || address.IsIPv4MappedToIPv6
            || (!text.Contains(':') && address.ToString() != text))
        {
            return false;
        }

        var bits = address.GetAddressBytes().Length * 8;
        var length = bits;
        if (slash >= 0 && (!int.TryParse(entry[(slash + 1)..], System.Globalization.NumberStyles.None, null, out length) || length > bits))
        {
            return false;
        }

        return IPNetwork.TryParse($"{address}/{length}", out network) && network.BaseAddress.Equals(address);
    }
}
