namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>What an authenticator app needs. It is told this once.</summary>
/// <param name="Secret">In base32, for typing.</param>
/// <param name="Uri"><c>otpauth://totp/...</c>.</param>
/// <param name="QrSvg">The address as a QR code, SVG.</param>
/// <param name="QrPng">The same as PNG, in base64.</param>
public sealed record TotpSetupDto(string Secret, string Uri, string QrSvg, string QrPng);

/// <summary>Recovery codes. They are told this once.</summary>
/// <param name="Codes">Ten; each works once, in place of a second factor.</param>
public sealed record RecoveryCodesDto(IReadOnlyList<string> Codes);

/// <summary>Which second factors the user has.</summary>
/// <param name="Totp">Whether an authenticator app is set up.</param>
/// <param name="Email">Whether codes by mail are.</param>
/// <param name="RecoveryCodesLeft">Of at most ten.</param>
public sealed record SecondFactorsDto(bool Totp, bool Email, int RecoveryCodesLeft);
