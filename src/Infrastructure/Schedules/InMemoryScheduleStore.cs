using Microsoft.Extensions.Options;
using Quartz;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>For SQLite, which one process uses: there is nobody to share triggers with.</summary>
internal sealed class InMemoryScheduleStore(IOptions<SchedulesOptions> options) : IScheduleStore
{
    public bool ForgetsAtStop => true;

    public void Configure(IQuartzBuilder quartz) => quartz.UseInMemoryStore(store => store.MisfireThreshold = options.Value.MisfireThreshold);

    public Task<IAsyncDisposable?> WaitForTurnAsync(CancellationToken cancellationToken) => Task.FromResult<IAsyncDisposable?>(null);
}
