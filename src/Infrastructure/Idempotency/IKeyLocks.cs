using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Idempotency;

/// <summary>Lets one request with a key run at a time, until its transaction has ended, and reads the stored response.</summary>
internal interface IKeyLocks
{
    /// <summary>Takes the lock without waiting. An owner that holds it takes it again.</summary>
    /// <param name="context">In a command.</param>
    /// <param name="scope">The hash of the key.</param>
    /// <param name="owner">The unit of work; it has to release the lock.</param>
    Task<LockedKey> TryTakeAsync(AppDbContext context, byte[] scope, object owner, CancellationToken cancellationToken);

    void Release(byte[] scope, object owner);
}

/// <param name="IsTaken">False while another request with this key runs.</param>
/// <param name="Stored">The stored response, possibly expired; null without one.</param>
internal readonly record struct LockedKey(bool IsTaken, StoredResponse? Stored);
