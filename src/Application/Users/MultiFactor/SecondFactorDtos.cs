using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>What an authenticator app needs. Shown only once.</summary>
/// <param name="Secret">In base32, for manual entry.</param>
/// <param name="Uri"><c>otpauth://totp/...</c>.</param>
/// <param name="QrSvg">The URI as a QR code, SVG.</param>
/// <param name="QrPng">The same as PNG, in base64.</param>
public sealed record TotpSetupDto(
    [property: Secret] string Secret, [property: Secret] string Uri, [property: Secret] string QrSvg, [property: Secret] string QrPng);

/// <summary>Recovery codes. They are shown only once.</summary>
/// <param name="Codes">Ten codes; each replaces a second factor once.</param>
public sealed record RecoveryCodesDto([property: Secret] IReadOnlyList<string> Codes);

/// <summary>The caller's second factors.</summary>
/// <param name="Totp">Whether an authenticator app is set up.</param>
/// <param name="Email">Whether email codes are set up.</param>
/// <param name="RecoveryCodesLeft">Number of unused recovery codes; 0 to 10.</param>
public sealed record SecondFactorsDto(bool Totp, bool Email, int RecoveryCodesLeft);
