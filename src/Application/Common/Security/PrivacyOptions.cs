namespace SvcInfra.Application.Common.Security;

/// <summary>Section <c>Privacy</c>: how technical data of users is stored.</summary>
public sealed class PrivacyOptions
{
    public const string Section = "Privacy";

    /// <summary>How sessions and API keys store the IP addresses that use them. Default <see cref="IpAddressStorage.Full"/>.</summary>
    public IpAddressStorage Addresses { get; set; } = IpAddressStorage.Full;
}

public enum IpAddressStorage
{
    /// <summary>The IP address, visible to its user.</summary>
    Full,

    /// <summary>Keyed hashes, with a key derived from the master key: equal IP addresses stay comparable, but cannot be read.</summary>
    Hashed,

    /// <summary>Nothing.</summary>
    None,
}
