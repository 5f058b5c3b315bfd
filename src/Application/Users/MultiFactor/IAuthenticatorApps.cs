namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>Time-based one-time passwords (RFC 6238): SHA-1, six digits, 30 seconds, as every authenticator app knows them.</summary>
public interface IAuthenticatorApps
{
    /// <summary>A new secret of 160 random bits.</summary>
    byte[] CreateSecret();

    /// <summary>What an app needs to take the secret in.</summary>
    /// <param name="secret">Of <see cref="CreateSecret"/>.</param>
    /// <param name="account">Whom the app shows; a mail address.</param>
    AuthenticatorAppSetup Describe(byte[] secret, string account);

    /// <summary>The time step that the code belongs to, at most one away from the present one; null for a wrong code.</summary>
    long? FindStep(byte[] secret, string code, DateTimeOffset now);
}

/// <param name="Secret">In base32, for typing.</param>
/// <param name="Uri"><c>otpauth://totp/...</c>.</param>
/// <param name="QrSvg">The address as a picture, SVG.</param>
/// <param name="QrPng">The same as PNG.</param>
public sealed record AuthenticatorAppSetup(string Secret, string Uri, string QrSvg, byte[] QrPng);
