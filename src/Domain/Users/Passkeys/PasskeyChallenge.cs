using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.Passkeys;

/// <summary>
/// A started passkey ceremony: single use, valid for five minutes. The client gets the options and a handle; the state that its response is
/// verified against never leaves the server.
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

    /// <summary>The verifier's state (JSON): the challenge and, for a registration, the user.</summary>
    [Secret]
    public string State { get; private set; } = null!;

    /// <summary>The signed-in user; null for a sign-in.</summary>
    public Guid? UserId { get; private set; }

    /// <summary>SHA-256 of the email address that a sign-in is limited to; null when any user's passkey is accepted.</summary>
    [Secret]
    public byte[]? EmailHash { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When it was used (UTC). Set by an atomic update, so that it works once.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public static PasskeyChallenge ForUser(PasskeyCeremony ceremony, Guid userId, byte[] handleHash, string state, DateTimeOffset now) =>
        new() { Ceremony = ceremony, UserId = userId, HandleHash = handleHash, State = state, ExpiresAt = now + Lifetime };

    public static PasskeyChallenge ForSignIn(byte[]? emailHash, byte[] handleHash, string state, DateTimeOffset now) =>
        new() { Ceremony = PasskeyCeremony.SignIn, EmailHash = emailHash, HandleHash = handleHash, State = state, ExpiresAt = now + Lifetime };
}

/// <summary>The purpose of a challenge. A response is accepted for this purpose only.</summary>
public enum PasskeyCeremony
{
    Registration,
    SignIn,
    StepUp,
}
