using System.Net;

namespace SvcInfra.Domain.ApiKeys;

/// <summary>The addresses and networks (CIDR) from which a key may be used, IPv4 and IPv6. An empty one allows any.</summary>
public sealed class IpAllowList
{
    public const int MaxEntries = 20;

    /// <summary>An IPv6 address in full with its prefix length.</summary>
    public const int MaxEntryLength = 43;

    private readonly IPNetwork[] _networks;

    private IpAllowList(IPNetwork[] networks) => _networks = networks;

    /// <summary>From the canonical entries, separated by spaces.</summary>
    public static IpAllowList FromStored(string text) =>
        new([.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(entry => TryParse(entry, out var network) ? network : throw new FormatException($"No network: {entry}."))]);

    /// <summary>The one way to write an entry: a single address without a prefix length. Null when it is neither an address nor a network.</summary>
    public static string? Canonical(string entry) =>
        !TryParse(entry, out var network) ? null
        : network.PrefixLength == network.BaseAddress.GetAddressBytes().Length * 8 ? network.BaseAddress.ToString()
        : network.ToString();

    /// <param name="address">Null, as from a socket that is no network's: not in any list but the empty one.</param>
    public bool Allows(IPAddress? address)
    {
        if (_networks.Length == 0)
        {
            return true;
        }

        // A socket for both families shows IPv4 as ::ffff:192.0.2.1.
        var from = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return from is not null && Array.Exists(_networks, network => network.Contains(from));
    }

    /// <summary>No zones, no brackets, no IPv4 in IPv6, none of the short forms of IPv4 (<c>10.1</c>, <c>0x7f.1</c>), no bits behind the prefix.</summary>
    private static bool TryParse(string entry, out IPNetwork network)
    {
        network = default;
        var slash = entry.IndexOf('/');
        var text = slash < 0 ? entry : entry[..slash];
        if (entry.Length > MaxEntryLength || !text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.') || !IPAddress.TryParse(text, out var address) || address.IsIPv4MappedToIPv6
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
