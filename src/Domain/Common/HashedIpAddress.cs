namespace SvcInfra.Domain.Common;

/// <summary>
/// What is stored in the place of an IP address where it is not to be kept: keyed hashes of its network and of itself, <c>#network.address</c>. Two of them
/// are alike when the addresses are; nobody gets an address out of one who does not have the key.
/// </summary>
public static class HashedIpAddress
{
    public const char Mark = '#';

    /// <param name="networkHash">Of the network, in base64url.</param>
    /// <param name="addressHash">Of the whole address, in base64url.</param>
    public static string Write(string networkHash, string addressHash) => $"{Mark}{networkHash}.{addressHash}";

    /// <summary>What people may see of a stored address: null for one that was hashed.</summary>
    public static string? Shown(string? stored) => IsOne(stored) ? null : stored;

    /// <summary>What all addresses of a network have in common; null when it is no hash.</summary>
    public static string? NetworkOf(string? stored) => IsOne(stored) ? stored!.Split('.')[0] : null;

    private static bool IsOne(string? stored) => stored is { Length: > 0 } && stored[0] == Mark;
}
