namespace SvcInfra.Application.Common.Security;

/// <summary>Section <c>Privacy</c>: what is kept of people beside what they give.</summary>
public sealed class PrivacyOptions
{
    public const string Section = "Privacy";

    /// <summary>What sessions and API keys keep of the IP address that they are used from. Default <see cref="IpAddressStorage.Full"/>.</summary>
    public IpAddressStorage Addresses { get; set; } = IpAddressStorage.Full;
}

public enum IpAddressStorage
{
    /// <summary>The address, which its user sees.</summary>
    Full,

    /// <summary>Hashes with a key that comes from the master key: whether two are alike can be seen, the address cannot.</summary>
    Hashed,

    /// <summary>Nothing.</summary>
    None,
}
