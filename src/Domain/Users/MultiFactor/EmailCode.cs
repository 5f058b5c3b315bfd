using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.MultiFactor;

/// <summary>
/// The last code emailed to a user: single use, valid for ten minutes, five attempts. Each user has at most one; a new one replaces it.
/// </summary>
public sealed class EmailCode : AggregateRoot
{
    public const int MaxAttempts = 5;
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Minimum time between two emails.</summary>
    public static readonly TimeSpan ResendInterval = TimeSpan.FromSeconds(60);

    private EmailCode()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>
    /// SHA-256 of the code and the id of the challenge or session that requested it. An eight-digit code can be found by trying all of them, so the
    /// hash only keeps it out of plain sight; the short lifetime is what protects it.
    /// </summary>
    [Secret]
    public byte[] CodeHash { get; private set; } = null!;

    public DateTimeOffset SentAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Failed attempts. An atomic update increments it.</summary>
    public int Attempts { get; private set; }

    public static EmailCode Issue(Guid userId, byte[] codeHash, DateTimeOffset now) =>
        new() { UserId = userId, CodeHash = codeHash, SentAt = now, ExpiresAt = now + Lifetime };
}
