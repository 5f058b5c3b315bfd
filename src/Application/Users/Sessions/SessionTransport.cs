namespace SvcInfra.Application.Users.Sessions;

/// <summary>
/// How the session of this request travels: in tokens, which is the default, or in a cookie. Scoped. HTTP says which it is, the handlers say what
/// becomes of the cookie, and HTTP sends that with an answer that is a success.
/// </summary>
public sealed class SessionTransport
{
    public bool IsCookie { get; private set; }

    /// <summary>The cookie that came with the request; null without one. Whether it is good is for whoever reads it to find out.</summary>
    public string? Presented { get; private set; }

    /// <summary>What the browser has to keep from now on; null: what it has.</summary>
    public IssuedSessionCookie? Issued { get; private set; }

    /// <summary>Whether the browser has to forget its cookie.</summary>
    public bool IsEnded { get; private set; }

    /// <param name="presented">See <see cref="Presented"/>.</param>
    public void UseCookie(string? presented)
    {
        IsCookie = true;
        Presented = presented;
    }

    internal void Issue(string secret, DateTimeOffset expiresAt) => Issued = new IssuedSessionCookie(secret, expiresAt);

    internal void End() => IsEnded = true;
}

/// <param name="Secret">256 random bits, base64url.</param>
/// <param name="ExpiresAt">The session's absolute end (UTC).</param>
public sealed record IssuedSessionCookie(string Secret, DateTimeOffset ExpiresAt);
