using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Domain.Users.SignIn;

/// <summary>A way to prove who one is.</summary>
public sealed class AuthenticationMethod
{
    public static readonly AuthenticationMethod Password = new("pwd", AuthenticationLevel.SingleFactor);

    /// <summary>A time-based code of an authenticator app (RFC 6238).</summary>
    public static readonly AuthenticationMethod Totp = new("otp", AuthenticationLevel.SingleFactor);

    public static readonly AuthenticationMethod EmailCode = new("email", AuthenticationLevel.SingleFactor);

    public static readonly AuthenticationMethod RecoveryCode = new("recovery", AuthenticationLevel.SingleFactor);

    /// <summary>A mailed link.</summary>
    public static readonly AuthenticationMethod Link = new("link", AuthenticationLevel.SingleFactor);

    /// <summary>Another provider said who it is. How it knows is its business, so it counts as one factor.</summary>
    public static readonly AuthenticationMethod Federated = new("fed", AuthenticationLevel.SingleFactor);

    /// <summary>A passkey whose authenticator verified its user: something one has, and something one knows or is. It needs no second factor.</summary>
    public static readonly AuthenticationMethod Passkey = new("hwk", AuthenticationLevel.MultiFactor);

    private AuthenticationMethod(string name, AuthenticationLevel level)
    {
        Name = name;
        Level = level;
    }

    /// <summary>Its value in <c>amr</c>: RFC 8176 where that knows it (<c>pwd</c>, <c>otp</c>, <c>hwk</c>), otherwise a word of ours.</summary>
    public string Name { get; }

    /// <summary>What it is worth alone.</summary>
    public AuthenticationLevel Level { get; }
}
