namespace SvcInfra.Domain.Common;

/// <summary>
/// Stored instead of an IP address where it must not be kept: keyed hashes of its network and of the whole address, <c>#network.address</c>.
/// Equal IP addresses have equal hashes; they cannot be reversed without the key.
/// </summary>
public static class HashedIpAddress
{
    public const char Mark = '#';

    /// <param name="networkHash">In base64url.</param>
    /// <param name="addressHash">Of the whole IP address, in base64url.</param>
    public static string Write(string networkHash, string addressHash) => $"{Mark}{networkHash}.{addressHash}";

    /// <summary>The stored IP address as users may see it; null when it is hashed.</summary>
    public static string? Shown(string? stored) => IsHash(stored) ? null : stored;

    /// <summary>The part that all IP addresses of a network share; null when the value is not a hash.</summary>
    public static string? NetworkOf(string? stored) => IsHash(stored) ? stored!.Split('.')[0] : null;

    private static bool IsHash(string? stored) => stored is { Length: > 0 } && stored[0] == Mark;
}
