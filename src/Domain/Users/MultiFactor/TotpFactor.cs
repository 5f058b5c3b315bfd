using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.MultiFactor;

/// <summary>A user's authenticator app (RFC 6238). One per user; it takes effect once a code from it has confirmed it.</summary>
public sealed class TotpFactor : AggregateRoot
{
    private TotpFactor()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>160 random bits, encrypted.</summary>
    [Secret]
    public string ProtectedSecret { get; private set; } = null!;

    /// <summary>When a code from the app confirmed the setup (UTC); null before.</summary>
    public DateTimeOffset? ConfirmedAt { get; private set; }

    /// <summary>Time step of the last accepted code, so that no code works twice. Raised by an atomic update.</summary>
    public long LastStep { get; private set; }

    public static TotpFactor Begin(Guid userId, string protectedSecret) => new() { UserId = userId, ProtectedSecret = protectedSecret };

    /// <summary>Replaces the secret of a setup that was never confirmed.</summary>
    public void Restart(string protectedSecret) => ProtectedSecret = protectedSecret;

    public void Confirm(long step, DateTimeOffset now)
    {
        ConfirmedAt = now;
        LastStep = step;
    }
}
