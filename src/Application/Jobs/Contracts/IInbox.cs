namespace SvcInfra.Application.Jobs.Contracts;

/// <summary>
/// Makes an effect in the database once, however often its message comes: the note that it was made is committed together with it. For
/// webhooks of others, for events, for whatever has an identity. The changes of a job's handler need it not: they are made once anyway.
/// </summary>
public interface IInbox
{
    const int MaxConsumerLength = 200;

    /// <summary>To be called in the command that makes the effect, before it is made.</summary>
    /// <param name="consumer">Who makes it: one message may have several effects. 1 to 200 characters.</param>
    /// <param name="messageId">The same at every delivery.</param>
    /// <returns>
    /// False when a command that made the effect was committed before; then there is nothing to do. Two at the same moment: the second waits
    /// for the first. Notes are kept for 30 days.
    /// </returns>
    Task<bool> TryAcceptAsync(string consumer, Guid messageId, CancellationToken cancellationToken);
}
