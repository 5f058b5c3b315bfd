using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.Passkeys;

/// <summary>A key pair on a user's device, in a password manager or on a security key (WebAuthn Level 3): the public half, and what was said of it.</summary>
public sealed class Passkey : AggregateRoot
{
    public const int MaxNameLength = 100;

    /// <summary>Of one user. Options name them all, so that no device is registered twice.</summary>
    public const int MaxPerUser = 20;

    private Passkey()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>What its user calls it; 1 to 100 characters.</summary>
    [PersonalData]
    public string Name { get; private set; } = null!;

    /// <summary>Chosen by the authenticator; at most 1,023 bytes; no two passkeys have the same.</summary>
    [PersonalData]
    public byte[] CredentialId { get; private set; } = null!;

    /// <summary>A COSE key (RFC 9052). No secret, and no reading for an audit trail either.</summary>
    [Secret]
    public byte[] PublicKey { get; private set; } = null!;

    /// <summary>How often the authenticator signed with it, as it says itself. Always 0 for those that do not count. Written past the aggregate, like the next three.</summary>
    public long SignCount { get; private set; }

    /// <summary>Whether it lies in a cloud or on a second device at present.</summary>
    public bool IsBackedUp { get; private set; }

    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>When it signed with a counter that had not grown (UTC): somebody may have a copy. It opens nothing any more; its user deletes it.</summary>
    public DateTimeOffset? CounterRegressedAt { get; private set; }

    /// <summary>Whether it may be copied at all; never changes.</summary>
    public bool IsBackupEligible { get; private set; }

    /// <summary>How browsers reach it, separated by spaces; empty when the browser did not say.</summary>
    public string Transports { get; private set; } = null!;

    /// <summary>The authenticator's model. Not attested, so good for showing a name and for nothing else; all zeros when it does not say.</summary>
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

/// <summary>What an authenticator made in a registration that was verified.</summary>
public sealed record PasskeyCredential(
    byte[] Id, byte[] PublicKey, long SignCount, bool IsBackupEligible, bool IsBackedUp, IReadOnlyList<string> Transports, Guid Aaguid);
