using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.Passkeys;

/// <summary>
/// The public key and the metadata of a user's passkey (WebAuthn Level 3). The private key stays on a device, in a password manager or on a
/// security key.
/// </summary>
public sealed class Passkey : AggregateRoot
{
    public const int MaxNameLength = 100;

    /// <summary>The registration options list all of them, so that an authenticator is not registered twice.</summary>
    public const int MaxPerUser = 20;

    private Passkey()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>The user's own label; 1 to 100 characters.</summary>
    [PersonalData]
    public string Name { get; private set; } = null!;

    /// <summary>Chosen by the authenticator; at most 1,023 bytes; unique.</summary>
    [PersonalData]
    public byte[] CredentialId { get; private set; } = null!;

    /// <summary>A COSE key (RFC 9052). It is not secret; the attribute keeps it out of the audit trail.</summary>
    [Secret]
    public byte[] PublicKey { get; private set; } = null!;

    /// <summary>
    /// The authenticator's signature counter; always 0 when the authenticator does not count. This and the next three properties are written by
    /// SQL updates, not through the aggregate.
    /// </summary>
    public long SignCount { get; private set; }

    /// <summary>Whether the passkey is currently synced to a cloud or a second device.</summary>
    public bool IsBackedUp { get; private set; }

    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>
    /// When a signature came with a counter that had not grown (UTC), so the passkey may have been copied. It is suspended from then on; the user
    /// deletes it.
    /// </summary>
    public DateTimeOffset? CounterRegressedAt { get; private set; }

    /// <summary>Whether the authenticator allows backups; never changes.</summary>
    public bool IsBackupEligible { get; private set; }

    /// <summary>How browsers reach the authenticator, separated by spaces; empty when unknown.</summary>
    public string Transports { get; private set; } = null!;

    /// <summary>The authenticator's model; all zeros when unknown. It is not attested, so use it for display only.</summary>
    public Guid Aaguid { get; private set; }

    public static Passkey Register(Guid userId, string name, PasskeyCredential credential)
    {
        var passkey = new Passkey
        {
            UserId = userId,
            CredentialId = credential.Id,
            PublicKey = credential.PublicKey,
            SignCount = credential.SignCount,
            IsBackupEligible = credential.IsBackupEligible,
            IsBackedUp = credential.IsBackedUp,
            Transports = string.Join(' ', credential.Transports),
            Aaguid = credential.Aaguid,
        };
        passkey.Rename(name);
        return passkey;
    }

    public void Rename(string name) => Name = name.Trim();
}

/// <summary>The credential of a verified registration.</summary>
public sealed record PasskeyCredential(
    byte[] Id, byte[] PublicKey, long SignCount, bool IsBackupEligible, bool IsBackedUp, IReadOnlyList<string> Transports, Guid Aaguid);
