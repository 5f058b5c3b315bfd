namespace SvcInfra.Domain.Users.MultiFactor;

/// <summary>The second factors that a user has set up.</summary>
[Flags]
public enum SecondFactors
{
    None = 0,

    /// <summary>An authenticator app (RFC 6238).</summary>
    Totp = 1,

    /// <summary>
    /// One-time codes sent by email. Weaker than an app, because access to the mailbox also allows a password reset. Users opt in; it is never a
    /// fallback for the other factors.
    /// </summary>
    EmailCode = 2,
}
