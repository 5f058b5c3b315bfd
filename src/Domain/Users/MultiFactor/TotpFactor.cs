using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.MultiFactor;

/// <summary>A user's authenticator app (RFC 6238). One a user; it counts from its first code on.</summary>
public sealed class TotpFactor : AggregateRoot
{
    private TotpFactor()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>160 random bits, encrypted.</summary>
    [Secret]
    public string ProtectedSecret { get; private set; } = null!;

    /// <summary>When the app showed that it has the secret (UTC); null until then.</summary>
    public DateTimeOffset? ConfirmedAt { get; private set; }

    /// <summary>The time step of the last code that was accepted: no code works twice. Raised by an atomic update.</summary>
    public long LastStep { get; private set; }

    public static TotpFactor Begin(Guid userId, string protectedSecret) => new() { UserId = userId, ProtectedSecret = protectedSecret };

    /// <summary>Another secret, because the first one was never confirmed.</summary>
    public void Restart(string protectedSecret) => ProtectedSecret = protectedSecret;

    public void Confirm(long step, DateTimeOffset now)
    {
        ConfirmedAt = now;
        LastStep = step;
    }
}
