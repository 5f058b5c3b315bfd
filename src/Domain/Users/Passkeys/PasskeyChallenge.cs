using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.Passkeys;

/// <summary>
/// One ceremony with a passkey that was begun: single use, five minutes. The client gets the options and a handle; what the answer is compared with
/// never leaves the server.
/// </summary>
public sealed class PasskeyChallenge : AggregateRoot
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private PasskeyChallenge()
    {
    }

    /// <summary>SHA-256 of the handle.</summary>
    [Secret]
    public byte[] HandleHash { get; private set; } = null!;

    public PasskeyCeremony Ceremony { get; private set; }

    /// <summary>The challenge, and for a registration who it is for, as the verifier wrote it (JSON).</summary>
    [Secret]
    public string State { get; private set; } = null!;

    /// <summary>Who is signed in; null for a sign-in.</summary>
    public Guid? UserId { get; private set; }

    /// <summary>SHA-256 of the mail address that a sign-in is for; null when it is for whoever has a passkey.</summary>
    [Secret]
    public byte[]? EmailHash { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When it was consumed (UTC). Set by an atomic update, so that it works once.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public static PasskeyChallenge ForUser(PasskeyCeremony ceremony, Guid userId, byte[] handleHash, string state, DateTimeOffset now) =>
        new() { Ceremony = ceremony, UserId = userId, HandleHash = handleHash, State = state, ExpiresAt = now + Lifetime };

    public static PasskeyChallenge ForSignIn(byte[]? addressHash, byte[] handleHash, string state, DateTimeOffset now) =>
        new() { Ceremony = PasskeyCeremony.SignIn, EmailHash = addressHash, HandleHash = handleHash, State = state, ExpiresAt = now + Lifetime };
}

/// <summary>What a challenge may be answered for, and nothing else.</summary>
public enum PasskeyCeremony
{
    Registration,
    SignIn,
    StepUp,
}
