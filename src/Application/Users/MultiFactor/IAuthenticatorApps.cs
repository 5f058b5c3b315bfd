namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>Time-based one-time passwords (RFC 6238): SHA-1, six digits, 30 seconds, the values that every authenticator app supports.</summary>
public interface IAuthenticatorApps
{
    /// <summary>A new secret of 160 random bits.</summary>
    byte[] CreateSecret();

    /// <summary>Returns what an app needs to store the secret.</summary>
    /// <param name="account">The name that the app displays; an email address.</param>
    AuthenticatorAppSetup Describe(byte[] secret, string account);

    /// <summary>The time step of the code, at most one step from the current one; null for a wrong code.</summary>
    long? FindStep(byte[] secret, string code, DateTimeOffset now);
}

/// <param name="Secret">In base32, for manual entry.</param>
/// <param name="Uri"><c>otpauth://totp/...</c>.</param>
/// <param name="QrSvg">The URI as a QR code, SVG.</param>
/// <param name="QrPng">The same as PNG.</param>
public sealed record AuthenticatorAppSetup(string Secret, string Uri, string QrSvg, byte[] QrPng);
