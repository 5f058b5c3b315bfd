using System.Net;
using System.Net.Sockets;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.SignIn;

/// <summary>
/// Identifies a device for new-device notices: the User-Agent without version numbers, which change often, and the network (24 bits of an IPv4
/// address, 48 of an IPv6 one). A heuristic, good enough for a notice but not for access control.
/// </summary>
public sealed record Device(string Program, string Network)
{
    public static Device Of(string? userAgent, string? ipAddress) =>
        new(string.Concat((userAgent ?? string.Empty).Where(c => !char.IsAsciiDigit(c) && c != '.')), NetworkOf(ipAddress));

    private static string NetworkOf(string? ipAddress)
    {
        if (HashedIpAddress.NetworkOf(ipAddress) is { } hashed)
        {
            return hashed;
        }

        if (!IPAddress.TryParse(ipAddress, out var address))
        {
            return string.Empty;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, address.AddressFamily == AddressFamily.InterNetwork ? 3 : 6));
    }
}
