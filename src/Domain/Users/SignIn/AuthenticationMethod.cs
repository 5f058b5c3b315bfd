using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.SignIn;

/// <summary>A method of authentication.</summary>
public sealed class AuthenticationMethod
{
    public static readonly AuthenticationMethod Password = new("pwd", AuthenticationLevel.SingleFactor);

    /// <summary>A time-based code from an authenticator app (RFC 6238).</summary>
    public static readonly AuthenticationMethod Totp = new("otp", AuthenticationLevel.SingleFactor);

    public static readonly AuthenticationMethod EmailCode = new("email", AuthenticationLevel.SingleFactor);

    public static readonly AuthenticationMethod RecoveryCode = new("recovery", AuthenticationLevel.SingleFactor);

    /// <summary>A link sent by email.</summary>
    public static readonly AuthenticationMethod Link = new("link", AuthenticationLevel.SingleFactor);

    /// <summary>Sign-in at an external provider. Its own factors are unknown here, so it counts as one factor.</summary>
    public static readonly AuthenticationMethod Federated = new("fed", AuthenticationLevel.SingleFactor);

    /// <summary>A passkey with user verification: possession plus knowledge or biometrics. It needs no second factor.</summary>
    public static readonly AuthenticationMethod Passkey = new("hwk", AuthenticationLevel.MultiFactor);

    private AuthenticationMethod(string name, AuthenticationLevel level)
    {
        Name = name;
        Level = level;
    }

    /// <summary>The <c>amr</c> value: from RFC 8176 where it defines one (<c>pwd</c>, <c>otp</c>, <c>hwk</c>), otherwise a name of our own.</summary>
    public string Name { get; }

    /// <summary>The level that the method reaches alone.</summary>
    public AuthenticationLevel Level { get; }
}
