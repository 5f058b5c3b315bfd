using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OtpNet;
using QRCoder;
using SvcInfra.Application.Common;
using SvcInfra.Application.Users.MultiFactor;

namespace SvcInfra.Infrastructure.Users.MultiFactor;

internal sealed class AuthenticatorApps(IOptions<AppOptions> app) : IAuthenticatorApps
{
    private const int SecretBytes = 20;
    private const int Digits = 6;
    private const int Period = 30;

    /// <summary>RFC 6238 §5.2: at most one step in each direction.</summary>
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    public byte[] CreateSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    public AuthenticatorAppSetup Describe(byte[] secret, string account)
    {
        // The first colon ends the issuer, so a colon in the application's name is escaped.
        var (base32, issuer) = (Base32Encoding.ToString(secret).TrimEnd('='), Uri.EscapeDataString(app.Value.Name));
        var uri = $"otpauth://totp/{issuer}:{Uri.EscapeDataString(account)}"
            + $"?secret={base32}&issuer={issuer}&algorithm=SHA1&digits={Digits}&period={Period}";
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(data);
        using var png = new PngByteQRCode(data);
        return new AuthenticatorAppSetup(base32, uri, svg.GetGraphic(pixelsPerModule: 4), png.GetGraphic(pixelsPerModule: 4));
    }

    public long? FindStep(byte[] secret, string code, DateTimeOffset now) =>
        new Totp(secret, Period, OtpHashMode.Sha1, Digits).VerifyTotp(now.UtcDateTime, OneTimeCodeText.Plain(code), out var step, Window)
            ? step
            : null;
}
