namespace SvcInfra.Application.Common.Security;

/// <summary>Decides in which form IP addresses are stored.</summary>
public interface IIpAddressPrivacy
{
    /// <summary>By the setting <c>Privacy:Addresses</c>: the IP address, its <see cref="SvcInfra.Domain.Common.HashedIpAddress"/>, or null.</summary>
    string? ToStore(string? ipAddress);

    /// <summary>A keyed hash in base64url, whatever the setting: for IP addresses that are only compared.</summary>
    string HashOf(string ipAddress);
}
