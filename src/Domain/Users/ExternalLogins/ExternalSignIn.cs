using System.Security.Cryptography;
using System.Text;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.ExternalLogins;

/// <summary>
/// A verified response of a provider: valid for one sign-in or one link, for 60 seconds, in the browser that started it. The row outlives the
/// state, so that a provider's response cannot be replayed.
/// </summary>
public sealed class ExternalSignIn : AggregateRoot
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private ExternalSignIn()
    {
    }

    /// <summary>Created when the attempt started; unique.</summary>
    public Guid AttemptId { get; private set; }

    /// <summary>SHA-256 of the code.</summary>
    [Secret]
    public byte[] CodeHash { get; private set; } = null!;

    /// <summary>SHA-256 of the cookie in the browser that started it.</summary>
    [Secret]
    public byte[] BrowserHash { get; private set; } = null!;

    public string Provider { get; private set; } = null!;

    public string Issuer { get; private set; } = null!;

    [PersonalData]
    public string Subject { get; private set; } = null!;

    [PersonalData]
    public string? Email { get; private set; }

    public bool IsEmailVerified { get; private set; }

    [PersonalData]
    public string? Name { get; private set; }

    /// <summary>The user who links the account; null for a sign-in.</summary>
    public Guid? UserId { get; private set; }

    /// <summary>The session that links the account; null for a sign-in.</summary>
    public Guid? SessionId { get; private set; }

    /// <summary>The provider's tokens, encrypted, until they move to the linked account; null when tokens are not kept, and after use.</summary>
    [Secret]
    public string? ProtectedTokens { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Set by an atomic update, so that it works once (UTC).</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public ExternalIdentity Identity => new(Provider, Issuer, Subject, Email, IsEmailVerified, Name);

    public static ExternalSignIn Finish(
        ExternalSignInState attempt, ExternalIdentity identity, string? protectedTokens, byte[] codeHash, DateTimeOffset now) => new()
        {
            AttemptId = attempt.Id,
            CodeHash = codeHash,
            BrowserHash = attempt.BrowserHash,
            Provider = identity.Provider,
            Issuer = identity.Issuer,
            Subject = identity.Subject,
            Email = identity.Email,
            IsEmailVerified = identity.IsEmailVerified,
            Name = identity.Name,
            UserId = attempt.UserId,
            SessionId = attempt.SessionId,
            ProtectedTokens = protectedTokens,
            ExpiresAt = now + Lifetime,
        };
}

/// <summary>A started sign-in or link, carried in the encrypted state parameter.</summary>
/// <param name="BrowserHash">SHA-256 of the browser's cookie.</param>
/// <param name="ReturnUrl">Where the browser goes afterwards: absolute and allowed.</param>
/// <param name="UserId">The user who links an account; null for a sign-in.</param>
/// <param name="SessionId">The session that links an account; null for a sign-in.</param>
public sealed record ExternalSignInState(Guid Id, [property: Secret] byte[] BrowserHash, string ReturnUrl, Guid? UserId, Guid? SessionId)
{
    public bool WasStartedBy(string browserCookie) => SHA256.HashData(Encoding.UTF8.GetBytes(browserCookie)).AsSpan().SequenceEqual(BrowserHash);
}
