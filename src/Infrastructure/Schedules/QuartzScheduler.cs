using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;
using Quartz.Extensibility;
using SvcInfra.Application.Schedules;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>
/// Quartz's scheduler of this process, created on first use. It fires nothing until it is started, but can be queried and changed before that.
/// </summary>
internal sealed class QuartzScheduler(
    IServiceProvider services, IScheduleStore store, ScheduleCatalog catalog, ScheduleOutage outage, TimeProvider time,
    ILoggerFactory logging) : IDisposable
{
    private const string Name = "schedules";

    /// <summary>A firing takes two statements and a commit; a higher concurrency would only take connections from requests.</summary>
    private const int Concurrency = 4;

    private readonly SemaphoreSlim _lock = new(1, 1);
    private StandaloneSchedulerFactory? _factory;
    private IScheduler? _scheduler;

    /// <summary>Null before the first use.</summary>
    public IScheduler? Existing => _scheduler;

    public async Task<IScheduler> GetAsync(CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            _factory ??= QuartzSchedulerBuilder.Create(Configure).Build();
            return _scheduler ??= await _factory.GetScheduler(cancellationToken);
        }
        finally
        {
            _lock.Release();
        }
    }

    public void Dispose()
    {
        _factory?.Dispose();
        _lock.Dispose();
    }

    private void Configure(IQuartzBuilder quartz)
    {
        quartz.Services.AddLogging(quartzLogging => quartzLogging.AddProvider(new QuartzLog(logging, outage)));
        quartz.ConfigureScheduler(scheduler =>
        {
            scheduler.InstanceName = Name;

            // The longest delay until this process notices a change by another one, such as a resumed schedule.
            scheduler.IdleWaitTime = TimeSpan.FromSeconds(10);
            scheduler.PropagateTraceContext = false;
            scheduler.ServedExecutionGroups.AddRange(catalog.All.Select(type => type.Name));
        });
        quartz.UseDefaultThreadPool(Concurrency);
        quartz.UseTimeProvider(time);
        quartz.UseJobFactory(new JobFactory(services));
        store.Configure(quartz);
    }

    private sealed class JobFactory(IServiceProvider services) : IJobFactory
    {
        public ValueTask<JobScope> CreateJob(TriggerFiredBundle bundle, IScheduler scheduler, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(new JobScope(services.GetRequiredService<FireScheduleJob>(), null!));

        public ValueTask ReturnJob(JobScope scope, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}
