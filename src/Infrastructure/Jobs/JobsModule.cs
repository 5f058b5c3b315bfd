using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Jobs.DeadLetters;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.Infrastructure.Jobs.Memory;
using SvcInfra.Infrastructure.Jobs.Monitoring;
using SvcInfra.Infrastructure.Jobs.Redis;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs;

internal sealed class JobsModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<JobsOptions>(JobsOptions.Section);
        services.AddSingleton<IValidateOptions<JobsOptions>, JobQueueValidation>();
        services.AddSingleton<IPostConfigureOptions<JobsOptions>, QueueShareLimits>();
        services.AddSingleton<PostgreSqlJobStore>();
        services.AddSingleton<SqliteJobStore>();
        services.AddSingleton<SqlJobStore>(provider => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.IsPostgreSql
            ? provider.GetRequiredService<PostgreSqlJobStore>()
            : provider.GetRequiredService<SqliteJobStore>());
        services.AddSingleton<SqlLiveJobs>();
        services.AddSingleton<JobArchive>();
        services.AddSingleton<RedisJobConnection>();
        services.AddSingleton<RedisJobStore>();
        services.AddSingleton<RedisLiveJobs>();
        services.AddSingleton<MemoryJobStore>();
        services.AddSingleton<MemoryLiveJobs>();

        // The setting is read when the first store is resolved, so that settings which a test host adds late still apply.
        services.AddSingleton<IJobStore>(provider => Backend(provider) switch
        {
            JobsBackend.Redis => provider.GetRequiredService<RedisJobStore>(),
            JobsBackend.Memory => provider.GetRequiredService<MemoryJobStore>(),
            _ => provider.GetRequiredService<SqlJobStore>(),
        });
        services.AddSingleton<ILiveJobs>(provider => Backend(provider) switch
        {
            JobsBackend.Redis => provider.GetRequiredService<RedisLiveJobs>(),
            JobsBackend.Memory => provider.GetRequiredService<MemoryLiveJobs>(),
            _ => provider.GetRequiredService<SqlLiveJobs>(),
        });
        services.AddSingleton<JobPayloads>();
        services.AddSingleton<JobWakeUp>();
        services.AddSingleton<JobFairness>();
        services.AddSingleton<JobQueues>();
        services.AddSingleton<JobBuffer>();
        services.AddSingleton<RunningJobs>();
        services.AddSingleton<DatabaseOutage>();
        services.AddSingleton<JobOutcomes>();
        services.AddSingleton<JobHeartbeat>();
        services.AddSingleton<JobRunner>();
        services.AddScoped<IJobs, EfJobs>();
        services.AddScoped<IInbox, EfInbox>();
        services.AddScoped<IDeadLetters, EfDeadLetters>();
        services.AddScoped<IPausedQueues, EfPausedQueues>();
        services.AddScoped<IJobThroughput, EfJobThroughput>();
        services.AddBackgroundWork<JobWorker>();
        services.AddBackgroundWork<JobRelay>();
        services.AddBackgroundWork<JobCleanUp>();
        services.AddBackgroundWork<JobGauges>();

        // In every process: a web process notifies the workers of new jobs.
        services.AddHostedService<JobNotifications>();
        services.AddHostedService<RedisJobNotifications>();

        static JobsBackend Backend(IServiceProvider provider) => provider.GetRequiredService<IOptions<JobsOptions>>().Value.Backend;
    }
}
