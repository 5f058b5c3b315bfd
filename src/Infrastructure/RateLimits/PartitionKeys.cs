using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Infrastructure.RateLimits;

/// <summary>
/// Names partitions without naming anyone: keyed hashes, the same in all processes with one master key. A key that a store or its log reveals
/// leads back to no IP address and no principal.
/// </summary>
public sealed class PartitionKeys(IIpAddressPrivacy privacy)
{
    /// <summary>Principals and tenants whose keys are remembered: a keyed hash costs more than the rest of a decision.</summary>
    internal const int MaxKnown = 10_000;

    private const int NetworkBytes = 8;

    private readonly ConcurrentDictionary<(string Kind, Guid Id), string> _known = new();
    private int _count;

    /// <summary>An IPv4 address, or the /64 network of an IPv6 address: a single customer can use every address of it.</summary>
    public string OfIpAddress(IPAddress? ipAddress) => "ip:" + privacy.HashOf(PrefixOf(ipAddress));

    /// <param name="kind">Lower case, such as <c>user</c>.</param>
    public string Of(string kind, Guid id)
    {
        if (_known.TryGetValue((kind, id), out var known))
        {
            return known;
        }

        if (Interlocked.Increment(ref _count) > MaxKnown)
        {
            // All at once: the active ones are back within a request each.
            _known.Clear();
            Volatile.Write(ref _count, 1);
        }

        return _known[(kind, id)] = $"{kind}:{privacy.HashOf($"{kind}:{id}")}";
    }

    internal static string PrefixOf(IPAddress? ipAddress)
    {
        if (ipAddress is null)
        {
            return "unknown";
        }

        if (ipAddress.IsIPv4MappedToIPv6)
        {
            return ipAddress.MapToIPv4().ToString();
        }

        if (ipAddress.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return ipAddress.ToString();
        }

        // Without the scope, which only distinguishes interfaces of this machine.
        Span<byte> bytes = stackalloc byte[16];
        ipAddress.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return new IPAddress(bytes).ToString();
    }
}
