using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs.Worker;

internal sealed class EfInbox(AppDbContext context, TimeProvider time) : IInbox
{
    public async Task<bool> TryAcceptAsync(string consumer, Guid messageId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumer);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(consumer.Length, IInbox.MaxConsumerLength, nameof(consumer));
        var transaction = context.CommandTransaction
            ?? throw new InvalidOperationException("The inbox can only be used in a command, so that its record commits with the command's changes.");
        await transaction.EnsureOpenAsync(cancellationToken);

        return await RecordAsync(context, consumer, messageId, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>An insert that conflicts with an uncommitted one waits for it, on both engines.</summary>
    /// <returns>False if the record already exists.</returns>
    internal static async Task<bool> RecordAsync(
        AppDbContext context, string consumer, Guid messageId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The statement bypasses the model and its value conversions.
        var mapping = context.Model.FindEntityType(typeof(InboxRow))!.FindProperty(nameof(InboxRow.AcceptedAt))!.GetTypeMapping();
        var acceptedAt = mapping.Converter!.ConvertToProvider(now)!;
        return await context.Database.ExecuteSqlAsync(
            $"INSERT INTO inbox (consumer, message_id, accepted_at) VALUES ({consumer}, {messageId}, {acceptedAt}) ON CONFLICT DO NOTHING",
            cancellationToken) == 1;
    }
}
