using SvcInfra.Infrastructure.Audit.Capture;

namespace SvcInfra.Infrastructure.Audit.Signing;

/// <summary>
/// The key that signs the checkpoints of the audit trail, section <c>Audit:CheckpointKey</c>: an Ed25519 seed, 32 random bytes in base64
/// (<c>openssl rand -base64 32</c>). Set <see cref="Value"/> or <see cref="File"/>, not both; with neither, a Development host makes itself one under
/// <c>App_Data</c>, and any other refuses to start. To rotate, set a new key and list the old one's public half under <see cref="PreviousKeys"/>.
/// </summary>
internal sealed class AuditSigningOptions
{
    public const string Section = "Audit:CheckpointKey";

    /// <summary>The key itself, meant for an environment variable (<c>Audit__CheckpointKey__Value</c>), not for a settings file.</summary>
    public string? Value { get; set; }

    /// <summary>Path of a file that holds the key, such as a mounted secret. A relative path starts at the content root.</summary>
    public string? File { get; set; }

    /// <summary>
    /// The key's name, part of what auditors pin and of each trail's origin: stays when the address changes. No spaces, no plus signs. Default: the
    /// host of <c>App:PublicUrl</c> and <c>/audit</c>.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>Public keys from before rotations, as <c>audit key</c> prints them; checkpoints that they signed still count. Default: none.</summary>
    public IList<string> PreviousKeys { get; } = [];
}
