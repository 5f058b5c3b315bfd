using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;
using Quartz.Extensibility;
using SvcInfra.Application.Schedules;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>
/// Quartz's scheduler of this process, made when it is first asked for. It fires nothing until it is started, and can be asked and told things
/// before that.
/// </summary>
internal sealed class QuartzScheduler(
    IServiceProvider services, IScheduleStore store, ScheduleCatalog catalog, ScheduleOutage outage, TimeProvider time, ILoggerFactory logging) : IDisposable
{
    private const string Name = "schedules";

    /// <summary>A firing is two statements and a commit; more at the same time would only take connections from requests.</summary>
    private const int Concurrency = 4;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private StandaloneSchedulerFactory? _factory;
    private IScheduler? _scheduler;

    /// <summary>Null as long as nobody has asked for it.</summary>
    public IScheduler? Existing => _scheduler;

    public async Task<IScheduler> GetAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _factory ??= QuartzSchedulerBuilder.Create(Configure).Build();
            return _scheduler ??= await _factory.GetScheduler(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _factory?.Dispose();
        _turn.Dispose();
    }

    private void Configure(IQuartzBuilder quartz)
    {
        quartz.Services.AddLogging(quartzLogging => quartzLogging.AddProvider(new QuartzLog(logging, outage)));
        quartz.ConfigureScheduler(scheduler =>
        {
            scheduler.InstanceName = Name;

            // What another process was told, a resumption for example, is noticed after this time at the latest.
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
