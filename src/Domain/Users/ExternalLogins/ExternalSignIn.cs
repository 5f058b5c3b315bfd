using System.Security.Cryptography;
using System.Text;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.ExternalLogins;

/// <summary>
/// Somebody who came back from a provider and was verified: good for one sign-in or one link, 60 seconds, in the browser that began. Its row stays longer
/// than the state that led to it, so that no answer of a provider counts twice.
/// </summary>
public sealed class ExternalSignIn : AggregateRoot
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private ExternalSignIn()
    {
    }

    /// <summary>Drawn when it began; no two rows have the same.</summary>
    public Guid AttemptId { get; private set; }

    /// <summary>SHA-256 of the code.</summary>
    [Secret]
    public byte[] CodeHash { get; private set; } = null!;

    /// <summary>SHA-256 of the cookie of the browser that began.</summary>
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

    /// <summary>Who wants to link it; null for a sign-in.</summary>
    public Guid? UserId { get; private set; }

    /// <summary>In which session.</summary>
    public Guid? SessionId { get; private set; }

    /// <summary>The provider's tokens, encrypted, on their way to the linked account; null where none are kept, and once it was used.</summary>
    [Secret]
    public string? ProtectedTokens { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Set by an atomic update, so that it works once (UTC).</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public ExternalIdentity Identity => new(Provider, Issuer, Subject, Email, IsEmailVerified, Name);

    public static ExternalSignIn Finish(ExternalSignInState attempt, ExternalIdentity identity, string? protectedTokens, byte[] codeHash, DateTimeOffset now) => new()
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

/// <summary>A way to a provider and back, as it began. It travels inside the encrypted state.</summary>
/// <param name="Id">Random.</param>
/// <param name="BrowserHash">SHA-256 of the browser's cookie.</param>
/// <param name="ReturnUrl">Where the browser goes afterwards: absolute, and on the list of those allowed.</param>
/// <param name="UserId">Who wants to link an account; null for a sign-in.</param>
/// <param name="SessionId">In which session.</param>
public sealed record ExternalSignInState(Guid Id, [property: Secret] byte[] BrowserHash, string ReturnUrl, Guid? UserId, Guid? SessionId)
{
    public bool WasBegunBy(string browser) => SHA256.HashData(Encoding.UTF8.GetBytes(browser)).AsSpan().SequenceEqual(BrowserHash);
}
