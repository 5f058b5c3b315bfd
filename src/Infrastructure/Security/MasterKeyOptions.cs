namespace SvcInfra.Infrastructure.Security;

/// <summary>
/// Section <c>Security:MasterKey</c>: the key that encrypts the Data Protection key ring at rest. A key is 32 random bytes in base64
/// (<c>openssl rand -base64 32</c>). Set <see cref="Value"/> or <see cref="File"/>, not both; with neither, a Development host creates a key under
/// <c>App_Data</c> and any other host refuses to start. To rotate, set the new key and list the old one under <see cref="PreviousValues"/> or
/// <see cref="PreviousFiles"/> until no key of the ring is encrypted with it.
/// </summary>
internal sealed class MasterKeyOptions
{
    public const string Section = "Security:MasterKey";

    /// <summary>The key itself, for an environment variable (<c>Security__MasterKey__Value</c>), not for a settings file.</summary>
    public string? Value { get; set; }

    /// <summary>The path of a file that holds the key, such as a mounted secret. Relative paths start at the content root.</summary>
    public string? File { get; set; }

    /// <summary>Earlier keys, still used for decryption. Default: none.</summary>
    public IList<string> PreviousValues { get; } = [];

    /// <summary>Paths of files that hold earlier keys, still used for decryption. Default: none.</summary>
    public IList<string> PreviousFiles { get; } = [];
}
