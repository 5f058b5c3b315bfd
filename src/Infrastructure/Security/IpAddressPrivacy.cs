using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Security;

/// <summary>
/// Hashes addresses with HMAC-SHA-256. There are so few IPv4 addresses that a hash without a key is found out in minutes; the key comes from the master
/// key (HKDF, RFC 5869), so it is in no backup of the database. With another master key the hashes of before are like no new one.
/// </summary>
internal sealed class IpAddressPrivacy(MasterKey masterKey, IOptions<PrivacyOptions> options) : IIpAddressPrivacy
{
    private const int NetworkBytes = 8;
    private const int AddressBytes = 16;

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey.Current.ToArray(), outputLength: 32, info: "addresses.v1"u8.ToArray());

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

    /// <summary>However it is written, and whether it came as IPv4 in IPv6 or not.</summary>
    private static byte[] BytesOf(string ipAddress)
    {
        if (!IPAddress.TryParse(ipAddress, out var address))
        {
            return Encoding.UTF8.GetBytes(ipAddress);
        }

        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
    }

    /// <summary>As <see cref="SvcInfra.Domain.Users.SignIn.Device"/> has it: 24 bits of an IPv4 address, 48 of an IPv6 one.</summary>
    private static ReadOnlySpan<byte> NetworkOf(byte[] address) => address.Length switch
    {
        4 => address.AsSpan(0, 3),
        16 => address.AsSpan(0, 6),
        _ => address,
    };
}
