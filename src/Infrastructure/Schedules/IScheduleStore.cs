using Quartz;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>Where Quartz keeps its triggers: what the two engines do differently.</summary>
internal interface IScheduleStore
{
    /// <summary>Whether what was missed while no process ran has to be found out from the firings.</summary>
    bool ForgetsAtStop { get; }

    void Configure(IQuartzBuilder quartz);

    /// <summary>Held while schedules are compared with the store: processes that start together do it one after the other.</summary>
    Task<IAsyncDisposable?> WaitForTurnAsync(CancellationToken cancellationToken);
}
