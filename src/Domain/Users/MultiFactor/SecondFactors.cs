namespace SvcInfra.Domain.Users.MultiFactor;

/// <summary>What a user has set up beside the first factor.</summary>
[Flags]
public enum SecondFactors
{
    None = 0,

    /// <summary>An authenticator app (RFC 6238).</summary>
    Totp = 1,

    /// <summary>Codes by mail. Weaker, because whoever reads the mail can also reset the password; so it is chosen, never a way around the others.</summary>
    EmailCode = 2,
}
