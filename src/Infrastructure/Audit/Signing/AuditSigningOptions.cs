namespace SvcInfra.Infrastructure.Audit.Signing;

/// <summary>
/// The key that signs the checkpoints of the audit trail, section <c>Audit:CheckpointKey</c>: an Ed25519 seed, 32 random bytes in base64
/// (<c>openssl rand -base64 32</c>). Set <see cref="Value"/> or <see cref="File"/>, not both. With neither, a Development host creates a key under
/// <c>App_Data</c>, and any other host refuses to start. To rotate, set a new key and add the old public key to <see cref="PreviousKeys"/>.
/// </summary>
internal sealed class AuditSigningOptions
{
    public const string Section = "Audit:CheckpointKey";

    /// <summary>The key itself. Set it in an environment variable (<c>Audit__CheckpointKey__Value</c>), not in a settings file.</summary>
    public string? Value { get; set; }

    /// <summary>Path of a file that contains the key, such as a mounted secret. A relative path starts at the content root.</summary>
    public string? File { get; set; }

    /// <summary>
    /// The key's name, which is part of the public key that auditors pin and of each trail's origin. Set it to keep the name when the public URL
    /// changes. No spaces, no plus signs. Default: the host of <c>App:PublicUrl</c>, followed by <c>/audit</c>.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>Public keys from before rotations, as printed by <c>audit key</c>. Checkpoints that they signed stay valid. Default: none.</summary>
    public IList<string> PreviousKeys { get; } = [];
}
