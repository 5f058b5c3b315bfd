using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.MultiFactor;

/// <summary>The code that was mailed to a user last: single use, ten minutes, five tries. One a user; the next one replaces it.</summary>
public sealed class EmailCode : AggregateRoot
{
    public const int MaxAttempts = 5;
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Between two mails at least.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(60);

    private EmailCode()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>SHA-256 of the code and the id of the challenge or session that asked for it. It hides the code from a glance at the database only; its short life protects it.</summary>
    [Secret]
    public byte[] CodeHash { get; private set; } = null!;

    public DateTimeOffset SentAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Wrong tries. Counted by an atomic update.</summary>
    public int Attempts { get; private set; }

    public static EmailCode Issue(Guid userId, byte[] codeHash, DateTimeOffset now) =>
        new() { UserId = userId, CodeHash = codeHash, SentAt = now, ExpiresAt = now + Lifetime };
}
