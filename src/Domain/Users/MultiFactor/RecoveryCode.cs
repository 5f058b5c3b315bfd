using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.MultiFactor;

/// <summary>Stands in once for a second factor that is lost. Stored as a hash.</summary>
public sealed class RecoveryCode : AggregateRoot
{
    /// <summary>How many a user gets at a time.</summary>
    public const int SetSize = 10;

    private RecoveryCode()
    {
    }

    public Guid UserId { get; private set; }

    /// <summary>SHA-256 of the code, which has 120 random bits.</summary>
    [Secret]
    public byte[] CodeHash { get; private set; } = null!;

    /// <summary>Set by an atomic update, so that it works once (UTC).</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    public static RecoveryCode Issue(Guid userId, byte[] codeHash) => new() { UserId = userId, CodeHash = codeHash };
}
