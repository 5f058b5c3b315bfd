using Quartz;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>The store of Quartz's triggers, which differs between the two engines.</summary>
internal interface IScheduleStore
{
    /// <summary>True if triggers are lost when the process stops, so that missed firings must be computed from the stored firings.</summary>
    bool IsVolatile { get; }

    void Configure(IQuartzBuilder quartz);

    /// <summary>Takes the lock for reconciling schedules with the store: processes that start together do it one after the other.</summary>
    Task<IAsyncDisposable?> LockAsync(CancellationToken cancellationToken);
}
