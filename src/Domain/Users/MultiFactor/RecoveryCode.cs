using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.MultiFactor;

/// <summary>Replaces a lost second factor, once. Stored as a hash.</summary>
public sealed class RecoveryCode : AggregateRoot
{
    /// <summary>Number of codes in one set.</summary>
    public const int SetSize = 10;

    private RecoveryCode()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>SHA-256 of the code, which has 120 random bits.</summary>
    [Secret]
    public byte[] CodeHash { get; private set; } = null!;

    /// <summary>UTC; set by an atomic update, so that the code works only once.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public static RecoveryCode Issue(Guid userId, byte[] codeHash) => new() { UserId = userId, CodeHash = codeHash };
}
