namespace SvcInfra.Application.Common.Security;

/// <summary>What is kept of IP addresses.</summary>
public interface IIpAddressPrivacy
{
    /// <summary>By the setting <c>Privacy:Addresses</c>: the address, its <see cref="SvcInfra.Domain.Common.HashedIpAddress"/>, or null.</summary>
    string? ToStore(string? ipAddress);

    /// <summary>A keyed hash in base64url, whatever the setting: for what only has to be told apart.</summary>
    string HashOf(string ipAddress);
}
