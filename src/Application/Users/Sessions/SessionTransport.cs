namespace SvcInfra.Application.Users.Sessions;

/// <summary>
/// How the session of this request is transported: in tokens, the default, or in a cookie. Scoped. The HTTP layer sets which one it is, the
/// handlers set or clear the cookie, and the HTTP layer sends that with a successful response.
/// </summary>
public sealed class SessionTransport
{
    public bool IsCookie { get; private set; }

    /// <summary>The request's session cookie, not yet validated; null without one.</summary>
    public string? Presented { get; private set; }

    /// <summary>The new cookie for the browser; null keeps the current one.</summary>
    public IssuedSessionCookie? Issued { get; private set; }

    /// <summary>Whether the browser must delete its cookie.</summary>
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
/// <param name="ExpiresAt">The session's absolute expiry (UTC).</param>
public sealed record IssuedSessionCookie(string Secret, DateTimeOffset ExpiresAt);
