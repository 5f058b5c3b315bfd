using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs.Monitoring;

internal sealed class EfPausedQueues(AppDbContext context, TimeProvider time) : IPausedQueues
{
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> FindAsync(CancellationToken cancellationToken) =>
        await context.Set<PausedQueueRow>().AsNoTracking().ToDictionaryAsync(row => row.Queue, row => row.PausedAt, cancellationToken);

    public async Task PauseAsync(string queue, CancellationToken cancellationToken)
    {
        if (await context.Set<PausedQueueRow>().FindAsync([queue], cancellationToken) is null)
        {
            context.Add(new PausedQueueRow { Queue = queue, PausedAt = time.GetUtcNow() });
        }
    }

    public async Task ResumeAsync(string queue, CancellationToken cancellationToken)
    {
        if (await context.Set<PausedQueueRow>().FindAsync([queue], cancellationToken) is { } row)
        {
            context.Remove(row);
        }
    }
}
