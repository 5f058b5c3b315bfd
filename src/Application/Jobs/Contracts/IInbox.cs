namespace SvcInfra.Application.Jobs.Contracts;

/// <summary>
/// Deduplicates messages: a record of the message is committed together with its effect in the database, so that a repeated delivery has no
/// second effect. For incoming webhooks, events and other messages with an id. Job handlers do not need it: their changes commit once anyway.
/// </summary>
public interface IInbox
{
    const int MaxConsumerLength = 200;

    /// <summary>Call it in the command that makes the effect, before the effect is made.</summary>
    /// <param name="consumer">The name of the effect's consumer; one message may have several. 1 to 200 characters.</param>
    /// <param name="messageId">The same for every delivery of the message.</param>
    /// <returns>
    /// False if the message was accepted by an earlier command that committed; then there is nothing to do. Of two concurrent calls the second
    /// waits for the first. Records are kept for 30 days.
    /// </returns>
    Task<bool> TryAcceptAsync(string consumer, Guid messageId, CancellationToken cancellationToken);
}
