using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Jobs.Worker;

internal sealed class EfInbox(AppDbContext context, TimeProvider time) : IInbox
{
    public async Task<bool> TryAcceptAsync(string consumer, Guid messageId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumer);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(consumer.Length, IInbox.MaxConsumerLength, nameof(consumer));
        var transaction = context.CommandTransaction ?? throw new InvalidOperationException("The inbox is for commands: its note is committed with their changes.");
        await transaction.EnsureOpenAsync(cancellationToken);

        return await NoteAsync(context, consumer, messageId, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Both engines know the clause; an insert that meets one that is not committed yet waits for it.</summary>
    /// <returns>False when the note was there.</returns>
    internal static async Task<bool> NoteAsync(AppDbContext context, string consumer, Guid messageId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // As the column has it: the statement passes by the model and its conversions.
        var acceptedAt = context.Model.FindEntityType(typeof(InboxRow))!.FindProperty(nameof(InboxRow.AcceptedAt))!.GetTypeMapping().Converter!.ConvertToProvider(now)!;
        return await context.Database.ExecuteSqlAsync(
            $"INSERT INTO inbox (consumer, message_id, accepted_at) VALUES ({consumer}, {messageId}, {acceptedAt}) ON CONFLICT DO NOTHING", cancellationToken) == 1;
    }
}
