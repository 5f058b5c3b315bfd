using Microsoft.Extensions.Options;
using Quartz;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>For SQLite, which only one process uses, so that triggers need not be shared.</summary>
internal sealed class InMemoryScheduleStore(IOptions<SchedulesOptions> options) : IScheduleStore
{
    public bool IsVolatile => true;

    public void Configure(IQuartzBuilder quartz) => quartz.UseInMemoryStore(store => store.MisfireThreshold = options.Value.MisfireThreshold);

    public Task<IAsyncDisposable?> LockAsync(CancellationToken cancellationToken) => Task.FromResult<IAsyncDisposable?>(null);
}
