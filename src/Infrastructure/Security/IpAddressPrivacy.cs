using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Security;

/// <summary>
/// Hashes IP addresses with HMAC-SHA-256. There are so few IPv4 addresses that a hash without a key is reversed in minutes. The key is derived from
/// the master key (HKDF, RFC 5869), so it is in no backup of the database. A new master key changes all hashes.
/// </summary>
internal sealed class IpAddressPrivacy(MasterKey masterKey, IOptions<PrivacyOptions> options) : IIpAddressPrivacy
{
    private const int NetworkBytes = 8;
    private const int AddressBytes = 16;

    private readonly byte[] _key = masterKey.Derive("addresses.v1");

    public string? ToStore(string? ipAddress) => (ipAddress, options.Value.Addresses) switch
    {
        (null, _) or (_, IpAddressStorage.None) => null,
        (_, IpAddressStorage.Hashed) => HashedIpAddress.Write(Hash("network", NetworkOf(BytesOf(ipAddress)), NetworkBytes), HashOf(ipAddress)),
        _ => ipAddress,
    };

    public string HashOf(string ipAddress) => Hash("address", BytesOf(ipAddress), AddressBytes);

    private string Hash(string kind, ReadOnlySpan<byte> value, int length)
    {
        byte[] message = [.. Encoding.ASCII.GetBytes(kind), 0, .. value];
        return Base64Url.EncodeToString(HMACSHA256.HashData(_key, message).AsSpan(0, length));
    }

    /// <summary>The same bytes for every notation of an IP address, also for IPv4 mapped to IPv6.</summary>
    private static byte[] BytesOf(string ipAddress)
    {
        if (!IPAddress.TryParse(ipAddress, out var address))
        {
            return Encoding.UTF8.GetBytes(ipAddress);
        }

        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
    }

    /// <summary>As in <see cref="SvcInfra.Domain.Users.SignIn.Device"/>: 24 bits of an IPv4 address, 48 bits of an IPv6 address.</summary>
    private static ReadOnlySpan<byte> NetworkOf(byte[] address) => address.Length switch
    {
        4 => address.AsSpan(0, 3),
        16 => address.AsSpan(0, 6),
        _ => address,
    };
}
